use serde_json::{Value, json};

use super::*;

fn form(text: &str) -> Value {
    parse_with(text, &QsOptions::new().allow_dots(true)).unwrap()
}

// spec: COB-018, COB-019, COB-020, COB-022, COB-023, COB-024, COB-025
#[test]
fn texts_are_read_as_upstream_reads_them() {
    for (text, found) in [
        ("", json!({})),
        ("a=1&b=2", json!({ "a": "1", "b": "2" })),
        ("foo[bar]=baz", json!({ "foo": { "bar": "baz" } })),
        ("b=2&b=3", json!({ "b": ["2", "3"] })),
        ("a[]=1&a[]=2", json!({ "a": ["1", "2"] })),
        ("a=1&a[b]=2", json!({ "a": ["1", { "b": "2" }] })),
        ("a[b]=1&a=2", json!({ "a": [{ "b": "1" }, "2"] })),
        ("a[0]=x&a[b]=y", json!({ "a": { "0": "x", "b": "y" } })),
        ("a.b=1&a%2Ec=2", json!({ "a": { "b": "1", "c": "2" } })),
        (
            "a[b.c]=1&.d=2&e.=3&f..g=4",
            json!({ "a": { "b.c": "1" }, "d": "2", "e.": "3", "f.": { "g": "4" } }),
        ),
        (
            "a[b][c][d][e][f][g][h]=1",
            json!({ "a": { "b": { "c": { "d": { "e": { "f": { "[g][h]": "1" } } } } } } }),
        ),
        ("a[2]=y&a[0]=x", json!({ "a": ["x", "y"] })),
        ("a[19]=x&b[20]=x", json!({ "a": ["x"], "b": { "20": "x" } })),
        ("a[1]=b&a[01]=c", json!({ "a": { "1": "b", "01": "c" } })),
        ("a[][b]=1&a[][b]=2", json!({ "a": [{ "b": ["1", "2"] }] })),
        ("[]=1&[0]=2", json!({ "0": ["1", "2"] })),
        (
            "a=x+y&b=%2B&c=%zz&d=%E9&e=%C3%A9",
            json!({ "a": "x y", "b": "+", "c": "%zz", "d": "%E9", "e": "é" }),
        ),
        (
            "a=&b&=x&&c=1;d=2&e=f=g",
            json!({ "a": "", "b": "", "c": "1;d=2", "e": "f=g" }),
        ),
        (
            "a[b=1&c]=2&d[e]f=3",
            json!({ "a": { "[b": "1" }, "c]": "2", "d": { "e": "3" } }),
        ),
        (
            "__proto__=1&a[constructor]=2&toString[x]=3&x=4",
            json!({ "x": "4" }),
        ),
        ("b=1&2=x&1=y", json!({ "1": "y", "2": "x", "b": "1" })),
    ] {
        // As texts, so that the order of the names counts.
        assert_eq!(form(text).to_string(), found.to_string(), "{text}");
    }
}

// spec: COB-022
#[test]
fn a_list_over_the_limit_becomes_an_object() {
    let repeated = |count: usize| vec!["a=1"; count].join("&");
    assert_eq!(form(&repeated(20))["a"].as_array().map(Vec::len), Some(20));
    let object = form(&repeated(21));
    let names: Vec<_> = object["a"].as_object().unwrap().keys().collect();
    assert_eq!(
        (names.len(), names[0].as_str(), names[20].as_str()),
        (21, "0", "20")
    );
}

// spec: COB-021
#[test]
fn parts_after_the_thousandth_are_dropped() {
    let text: Vec<_> = (0..1500).map(|i| format!("k{i}=1")).collect();
    let found = form(&text.join("&"));
    let names = found.as_object().unwrap();
    assert_eq!((names.len(), names.contains_key("k999")), (1000, true));
}

// spec: COB-026
#[test]
fn options_change_what_is_read() {
    let read =
        |text, options: QsOptions| parse_with(text, &options).map_err(|error| error.to_string());
    let options = QsOptions::new;
    for (text, options, found) in [
        ("a.b=1", options(), json!({ "a.b": "1" })),
        ("a[b][c]=1", options().depth(0), json!({ "a[b][c]": "1" })),
        (
            "a[1]=x&b[3]=y",
            options().array_limit(2),
            json!({ "a": ["x"], "b": { "3": "y" } }),
        ),
        (
            "a[0]=x",
            options().array_limit(0),
            json!({ "a": { "0": "x" } }),
        ),
        (
            "a=1&b=2&c=3",
            options().parameter_limit(2),
            json!({ "a": "1", "b": "2" }),
        ),
        (
            "a[]=x",
            options().parse_arrays(false),
            json!({ "a": { "0": "x" } }),
        ),
        (
            "a=1,2&b[]=3,4",
            options().comma(true),
            json!({ "a": ["1", "2"], "b": [["3", "4"]] }),
        ),
        (
            "a=1&a=2",
            options().duplicates(Duplicates::First),
            json!({ "a": "1" }),
        ),
        (
            "a=1&a=2&b[]=1&b[]=2",
            options().duplicates(Duplicates::Last),
            json!({ "a": "2", "b": ["1", "2"] }),
        ),
        (
            "a&b=",
            options().strict_null_handling(true),
            json!({ "a": null, "b": "" }),
        ),
        (
            "a[]=&b[]=1",
            options().allow_empty_arrays(true),
            json!({ "a": [], "b": ["1"] }),
        ),
        (
            "?a=1",
            options().ignore_query_prefix(true),
            json!({ "a": "1" }),
        ),
        (
            "toString=1&__proto__=2",
            options().allow_prototypes(true),
            json!({ "toString": "1" }),
        ),
    ] {
        assert_eq!(read(text, options), Ok(found), "{text}");
    }
    for (text, options, said) in [
        (
            "a[b][c]=1",
            options().depth(1).strict_depth(true),
            "deeper than 1",
        ),
        (
            "a=1&b=2",
            options().parameter_limit(1).throw_on_limit_exceeded(true),
            "only 1 parameter allowed",
        ),
        (
            "a=1&a=2&a=3",
            options().array_limit(2).throw_on_limit_exceeded(true),
            "only 2 elements allowed",
        ),
        (
            "a[2]=1",
            options().array_limit(2).throw_on_limit_exceeded(true),
            "only 2 elements allowed",
        ),
    ] {
        let message = read(text, options).unwrap_err();
        assert!(message.contains(said), "{text}: {message}");
    }
}

/// Text after text that a form's author would not think of, none of which may make it panic or grow.
#[test]
fn any_text_is_read_and_the_result_is_bounded() {
    const PIECES: [&str; 24] = [
        "a",
        "b",
        "0",
        "1",
        "19",
        "20",
        "999999999999",
        "[",
        "]",
        "[]",
        "[0]",
        "[b]",
        ".",
        "=",
        "&",
        "&",
        "%5B",
        "%",
        "%E9",
        "é",
        "+",
        ",",
        "__proto__",
        "constructor",
    ];
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random >> 33).unwrap() % below
    };
    for _ in 0..20_000 {
        let text: String = (0..next(60)).map(|_| PIECES[next(PIECES.len())]).collect();
        let options = QsOptions::new()
            .allow_dots(next(2) == 0)
            .comma(next(2) == 0)
            .array_limit(next(25))
            .depth(next(8));
        let found = parse_with(&text, &options).unwrap();
        let (nodes, depth) = measure(&found);
        assert!(
            nodes <= 1 + text.len() * 2 && depth <= 12,
            "{text}: {found}"
        );
    }
}

#[test]
fn large_and_deep_texts_are_read_in_time_and_space() {
    let deep = format!("a{}=1", "[b]".repeat(100_000));
    assert_eq!(measure(&parse(&deep)).1, 8);
    let all = QsOptions::new()
        .depth(usize::MAX)
        .parameter_limit(usize::MAX)
        .array_limit(usize::MAX);
    let (_, depth) = measure(&parse_with(&deep, &all).unwrap());
    assert!(depth <= 132, "{depth}");
    let far = "a[1000000000000]=1&".repeat(1000);
    assert!(measure(&parse_with(&far, &all).unwrap()).0 < 2000);
    let wide: Vec<_> = (0..100_000).map(|i| format!("k{i}=1&l=2")).collect();
    assert_eq!(
        parse_with(&wide.join("&"), &all)
            .unwrap()
            .as_object()
            .unwrap()
            .len(),
        100_001
    );
}

/// How many values there are, and how deep they are nested.
fn measure(value: &Value) -> (usize, usize) {
    let inner: Vec<_> = match value {
        Value::Array(items) => items.iter().map(measure).collect(),
        Value::Object(members) => members.values().map(measure).collect(),
        _ => Vec::new(),
    };
    let nodes = inner.iter().map(|(nodes, _)| nodes).sum::<usize>();
    let depth = inner.iter().map(|(_, depth)| *depth).max();
    (nodes + 1, depth.unwrap_or(0) + 1)
}
