//! URLs of named routes, redirects to them, and what paths and values are made of.

use koa_core::Query;
use regex::Regex;

use super::pass;
use crate::{Paths, Router, UrlQuery, UrlValues, named};

// spec: RTR-146
#[test]
fn a_redirect_needs_known_names() {
    let mut router = Router::new();
    router.get(named("home", "/"), pass);
    for (source, destination) in [("nowhere", "/"), ("home", "nowhere")] {
        let error = router.redirect(source, destination, None).unwrap_err();
        assert_eq!(error.to_string(), "No route found for name: nowhere");
    }
}

// spec: RTR-152
#[test]
fn a_query_is_encoded_as_a_path_is() {
    let url = |query: UrlQuery| Router::url_of("/x", UrlValues::default().query(query)).unwrap();
    for (query, sent) in [
        ("page=3&limit=10", "/x?page=3&limit=10"),
        ("?a=b c", "/x?a=b c"),
        ("a=#b", "/x?a=%23b"),
        ("", "/x"),
    ] {
        assert_eq!(url(query.into()), sent);
    }
    for (query, sent) in [
        ("a=1&a=2", "/x?a=1&a=2"),
        ("a=x+y%26z&%C3%A9=", "/x?a=x%20y%26z&%C3%A9="),
        ("a=-_.!~*'()", "/x?a=-_.!~*'()"),
        ("", "/x"),
    ] {
        assert_eq!(url(Query::parse(query).into()), sent);
    }
}

#[test]
fn paths_and_values_come_in_lists_of_every_kind() {
    let mut router = Router::new();
    let expression = || Regex::new("^/r$").unwrap();
    router.get(vec!["/a", "/b"], pass);
    router.get(vec!["/c".to_owned()], pass);
    router.get([expression(), expression()], pass);
    router.get(
        named("d", ["/d/:id".into(), Paths::from(expression())]),
        pass,
    );
    assert_eq!(router.layers.len(), 7);
    assert_eq!(router.url("d", vec![("id", 7)]).unwrap(), "/d/7");
    let values = std::collections::HashMap::from([("id".to_owned(), "x y")]);
    assert_eq!(router.url("d", values).unwrap(), "/d/x%20y");
    let values = UrlValues::positional([7]).query(vec![("q", "a&b")]);
    assert_eq!(router.url("d", values).unwrap(), "/d/7?q=a%26b");
}
