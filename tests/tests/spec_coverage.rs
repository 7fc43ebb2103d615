//! The catalogue of Koa's behaviours: every row of the API has a test or a reason.

use koa_tests::spec::Coverage;

#[test]
fn every_row_has_a_test_or_a_reason() {
    let coverage = Coverage::read().unwrap();
    let problems = coverage.problems();
    assert!(problems.is_empty(), "{coverage}\n{}", problems.join("\n"));
}
