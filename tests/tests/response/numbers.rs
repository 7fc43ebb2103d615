//! The numbers of JSON bodies — `JSON.stringify`.

use std::process::Command;

use koa_core::{Body, Context, Json, Next};
use koa_tests::is_installed;
use serde::Serialize;
use serde_json::json;

use crate::serve;

type Make = fn() -> Body;

const NUMBERS: [f64; 6] = [1.0, 1e20, 1e21, -1e-7, 0.5, -0.0];

#[derive(Serialize)]
struct Numbers {
    a: [f64; 6],
    b: u8,
}

#[tokio::test]
async fn every_json_body_has_the_numbers_of_javascript() {
    let bodies: [Make; 3] = [
        || json!({ "a": NUMBERS, "b": 7 }).into(),
        || Json(Numbers { a: NUMBERS, b: 7 }).into(),
        || Body::stream(Body::from(json!({ "a": NUMBERS, "b": 7 })).into_stream()),
    ];
    for body in bodies {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_body(body());
            Ok(())
        });
        let text = r#"{"a":[1,100000000000000000000,1e+21,-1e-7,0.5,0],"b":7}"#;
        client.get("/").send().await.assert_text(text);
    }
}

#[tokio::test]
async fn numbers_are_those_of_node_beside() {
    const SCRIPT: &str = "
        const bits = BigUint64Array.from({ length: 4000 }, (_, n) => BigInt.asUintN(64, BigInt(n + 1) * 0x9e3779b97f4a7c15n))
        console.log(JSON.stringify(Array.from(new Float64Array(bits.buffer))))
    ";
    if !is_installed("node") {
        return;
    }
    let node = Command::new("node").args(["-e", SCRIPT]).output().unwrap();
    let node = String::from_utf8(node.stdout).unwrap();
    let client = serve(async |ctx: &mut Context, _: Next<'_>| {
        let bits = (1..=4000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        ctx.set_body(Json(bits.map(f64::from_bits).collect::<Vec<_>>()));
        Ok(())
    });
    client.get("/").send().await.assert_text(node.trim_end());
}
