//! `spec-coverage`: prints which of the catalogue's behaviours the tests name, and which not.

use std::process::ExitCode;

use koa_tests::spec::Coverage;

fn main() -> ExitCode {
    match Coverage::read() {
        Ok(coverage) => {
            print!("{coverage}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
