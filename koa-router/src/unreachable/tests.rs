//! Which routes are reached second, and which are not.

use crate::{Exclusive, Options, Router, named};

fn found(router: &Router) -> Vec<(String, String)> {
    router
        .unreachable()
        .into_iter()
        .map(|found| (found.route.path, found.behind.path))
        .collect()
}

/// Whether the second of two `GET` routes is always reached second.
fn is_second(options: &Options, first: &str, second: &str) -> bool {
    let mut router = Router::with_options(options.clone());
    router
        .get(first, async |_, _| Ok(()))
        .get(second, async |_, _| Ok(()));
    !found(&router).is_empty()
}

#[test]
fn a_route_behind_the_same_or_a_more_general_one_is_found() {
    let cases = [
        ("/users", "/users"),
        ("/users", "/Users"),
        ("/users/:id", "/users/:name"),
        ("/users/:id", "/users/me"),
        ("/users/:id", "/users/:name.json"),
        ("/:a/:b", "/users/:id"),
        ("/files/*path", "/files/:name"),
        ("/files/*path", "/files/a/b/:c/"),
        ("/files/*path", "/files/a/*rest"),
        ("/a{/:b}", "/a"),
        ("/a{/:b}", "/a/b"),
        ("/a{/:b}", "/a{/b}"),
        ("{/*all}", "/:any"),
        ("/*path.js", "/*file.js"),
        ("/:from-:to", "/:a-:b"),
    ];
    for (first, second) in cases {
        assert!(
            is_second(&Options::new(), first, second),
            "{first} before {second}"
        );
    }
}

#[test]
fn a_route_that_has_a_path_of_its_own_is_not_found() {
    let cases = [
        ("/users/me", "/users/:id"),
        ("/users", "/users/"),
        ("/users/:id", "/users/"),
        ("/users/:id", "/users/*rest"),
        ("/files/*path", "/files"),
        ("/files/*path", "/files/"),
        ("/files/*path", "/files{/:name}"),
        ("/a/:b", "/a{/:b}"),
        ("/:a-:b", "/:a"),
        ("/:a-x", "/b-x"),
        ("/*path.js", "/a.js"),
        ("/a/b", "/a/b/c"),
        ("/a/b/c", "/a/b"),
        (":a", "/a"),
    ];
    for (first, second) in cases {
        assert!(
            !is_second(&Options::new(), first, second),
            "{first} before {second}"
        );
    }
}

#[test]
fn case_and_slashes_count_as_the_options_say() {
    assert!(!is_second(
        &Options::new().sensitive(true),
        "/users",
        "/Users"
    ));
    assert!(is_second(
        &Options::new().sensitive(true),
        "/Users",
        "/Users"
    ));
    assert!(is_second(
        &Options::new().strict(true),
        "/users/",
        "/users/"
    ));

    let mut exact = Router::with_options(Options::new().sensitive(true).strict(true));
    exact.get("/users", async |_, _| Ok(()));
    let mut lax = Router::new();
    lax.get("/users", async |_, _| Ok(()));
    for (first, second, count) in [(&exact, &lax, 0), (&lax, &exact, 1)] {
        let mut router = Router::new();
        router.nest("/v1", first).nest("/v1", second);
        assert_eq!(router.unreachable().len(), count);
    }
}

#[test]
fn the_earlier_route_needs_all_the_methods() {
    let mut router = Router::new();
    router
        .get("/a", async |_, _| Ok(()))
        .all("/a", async |_, _| Ok(()));
    assert_eq!(found(&router), []);
    router.post("/a", async |_, _| Ok(()));
    assert_eq!(found(&router), [("/a".into(), "/a".into())]);
}

#[test]
fn middleware_regular_expressions_and_exclusive_routers_are_left_out() {
    let mut router = Router::new();
    router
        .with(async |_, _| Ok(()))
        .with_path("/a", async |_, _| Ok(()));
    router
        .get(regex::Regex::new("^/a").unwrap(), async |_, _| Ok(()))
        .get("/a", async |_, _| Ok(()));
    assert_eq!(found(&router), []);
    assert!(!is_second(
        &Options::new().exclusive(Exclusive::Last),
        "/a",
        "/a"
    ));
}

#[test]
fn the_first_of_several_is_named() {
    let mut router = Router::new();
    router.get(named("one", "/:id"), async |_, _| Ok(()));
    router
        .get("/*path", async |_, _| Ok(()))
        .get(named("home", "/home"), async |_, _| Ok(()));
    let texts: Vec<_> = router
        .unreachable()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        texts,
        [
            "HEAD, GET /home (home) is always reached second: HEAD, GET /:id (one) stands before it and matches every path that it matches"
        ]
    );
}

#[test]
fn ten_thousand_routes_take_no_time_to_check() {
    let mut router = Router::new();
    for number in 0..10_000 {
        router.get(format!("/api/resource{number}/:id"), async |_, _| Ok(()));
    }
    router.get("/api/resource7/x", async |_, _| Ok(()));
    assert_eq!(
        found(&router),
        [("/api/resource7/x".into(), "/api/resource7/:id".into())]
    );
}

#[test]
fn a_route_for_all_methods_says_so() {
    let mut router = Router::new();
    router.all("{/*rest}", async |_, _| Ok(()));
    router.get("/late", async |_, _| Ok(()));
    assert_eq!(
        router.unreachable()[0].to_string(),
        "HEAD, GET /late is always reached second: all methods of {/*rest} stands before it and matches every path that it matches",
    );
}
