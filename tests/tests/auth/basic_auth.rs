//! A name and a password.

use koa_middleware::{BasicAuthOptions, basic_auth};

use super::behind;

// spec: BAS-002, BAS-003, BAS-004, BAS-005
#[tokio::test]
async fn the_right_ones_pass_and_others_are_asked_for_them() {
    let options = BasicAuthOptions::new;
    for (options, header, passes) in [
        (
            options().name("tobi").pass("ferret"),
            "Basic dG9iaTpmZXJyZXQ=",
            true,
        ),
        (
            options().name("tobi").pass("ferre"),
            "Basic dG9iaTpmZXJyZXQ=",
            false,
        ),
        (
            options().name("tob").pass("ferret"),
            "Basic dG9iaTpmZXJyZXQ=",
            false,
        ),
        (options().name("tobi"), "Basic dG9iaTpmZXJyZXQ=", true),
        (options().pass("ferret"), "Basic dG9iaTpmZXJyZXQ=", true),
        (options().name("tobi"), "Basic OmZlcnJldA==", false),
        (options().name("tobi"), "nonsense", false),
    ] {
        let app = behind(basic_auth(options));
        let answer = app
            .test()
            .get("/")
            .header("Authorization", header)
            .send()
            .await;
        answer.assert_status(if passes { 200 } else { 401 });
        if !passes {
            answer.assert_text("Unauthorized");
            answer.assert_header("WWW-Authenticate", "Basic realm=\"Secure Area\"");
        }
    }
}
