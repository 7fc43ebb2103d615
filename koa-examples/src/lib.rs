//! The study notes as runnable examples, and the app that shows them all in a browser.

#![allow(
    clippy::must_use_candidate,
    clippy::missing_errors_doc,
    reason = "an example reads like the app that a learner would write"
)]

pub mod app;
pub mod catalogue;
pub mod pages;

pub mod n01_download;
pub mod n02_image;
pub mod n03_string_and_json;
pub mod n04_unknown_type;
pub mod n05_upload;
pub mod n06_forward;
pub mod n08_request;
pub mod n09_response;
pub mod n10_state_cookies_throw;
pub mod n11_body_parser_by_hand;
pub mod n12_route_controller_template;
pub mod n13_json;
pub mod n14_error_page;
pub mod n15_api_errors;
pub mod n16_error_handler;
pub mod n17_next_error;
pub mod n18_logger;
pub mod n19_deployment;
pub mod n20_unit_tests;
pub mod n21_mini_program_login;
pub mod n22_cookies;
pub mod n23_session;
pub mod n24_jwt_by_hand;
pub mod n25_jwt_middleware;
pub mod n26_static_by_hand;
pub mod n27_static_errors;
pub mod n28_temporary_file;
pub mod n29_resumable_download;
pub mod n30_resumable_upload;
pub mod n33_redis;

use std::path::{Path, PathBuf};

pub use self::app::app;

/// The path of a file in the folder `public`.
pub fn public(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("public")
        .join(name)
}

/// The path of something in the folder `src`, such as the templates of an example.
pub fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}
