//! Mistakes that a program makes when it sets a router up.

use koa_core::Result;

use super::pass;
use crate::{Options, RouteError, Router};

#[test]
fn a_mistake_at_start_up_is_told_without_a_status() {
    let register = |router: &mut Router| -> Result {
        router.register(&["GET"], "/users/:id?", pass)?;
        Ok(())
    };
    let redirect = |router: &mut Router| -> Result {
        router.redirect("/a", "nope", None)?;
        Ok(())
    };
    let error = register(&mut Router::new()).unwrap_err();
    let text = format!("{error:?}");
    assert!(text.starts_with("Unexpected ? at index 10"), "{text}");
    assert!(text.ends_with(
        "    /users/:id?\n              ^\nwhat may be absent stands in a group; write /users{/:id}"
    ));
    let error = redirect(&mut Router::new()).unwrap_err();
    assert_eq!(format!("{error:?}"), "No route found for name: nope");
    let error = Router::url_of("/:id", ()).map_err(koa_core::Error::from);
    let text = format!("{:?}", error.unwrap_err());
    assert!(text.starts_with("InternalServerError (500): "), "{text}");
    assert!(!text.contains("caused by"), "{text}");
}

#[test]
fn a_prefix_is_looked_at_where_it_is_given() {
    let given: [fn(); 4] = [
        || drop(Options::new().prefix("/a/:x?")),
        || drop(Router::new().prefix("/a/:x?").clone()),
        || drop(Router::new().nest("/a/:x?", &Router::new()).clone()),
        || drop(Router::new().get("/a/:x?", pass).clone()),
    ];
    for give in given {
        let panic = std::panic::catch_unwind(give).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.ends_with("write /a{/:x}"), "{text}");
    }
}

#[test]
fn a_method_that_no_request_can_have_is_refused() {
    for method in ["", "bad method", "GÈT"] {
        let error = Router::new().register(&[method], "/", pass).unwrap_err();
        assert_eq!(error, RouteError::Method(method.into()));
    }
    Router::new().register(&["m-search"], "/", pass).unwrap();
}
