//! Signing with rotating keys, as npm `keygrip` does it.

use super::*;

const TEXT: &str = "Keyboard Cat has a hat.";

// spec: KEY-001, COO-063
#[test]
fn without_keys_nothing_is_signed_or_verified() {
    for keys in [
        Keygrip::default(),
        Keygrip::new(Vec::<String>::new()),
        [""; 0].into(),
    ] {
        assert!(keys.is_empty());
        assert_eq!(
            keys.sign(TEXT).unwrap_err().to_string(),
            "Keys must be provided."
        );
        assert_eq!(keys.index(TEXT, ""), None);
        assert!(!keys.verify(TEXT, "34Sr3OIsheUYWKL5_w--zJsdSNk"));
    }
}

// spec: KEY-003, KEY-004, KEY-005, KEY-006, COO-062
#[test]
fn signs_as_npm_keygrip_does() {
    use Algorithm::{Sha1, Sha256, Sha512};
    use Encoding::{Base64Url, Hex};
    let one: &[&str] = &["SEKRIT1"];
    for (keys, algorithm, encoding, signature) in [
        (one, Sha1, Base64Url, "34Sr3OIsheUYWKL5_w--zJsdSNk"),
        (
            &["SEKRIT2", "SEKRIT1"],
            Sha1,
            Base64Url,
            "_jl9qXYgk5AgBiKFOPYK073FMEQ",
        ),
        (
            one,
            Sha256,
            Base64Url,
            "pu97aPRZRLKi3-eANtIlTG_CwSc39mAcIZ1c6FxsGCk",
        ),
        (
            one,
            Sha512,
            Base64Url,
            "edqWgyKLP8dOVbzvEZcq6A4OewnIlYgwJkeTn670F8YrbKTkA6Kmd202aLDnDU6EkW5h6Xw6GybjOj7hL39Wow",
        ),
        (one, Sha1, Hex, "df84abdce22c85e51858a2f9ff0fbecc9b1d48d9"),
        (
            one,
            Sha256,
            Hex,
            "a6ef7b68f45944b2a2dfe78036d2254c6fc2c12737f6601c219d5ce85c6c1829",
        ),
    ] {
        let keys = Keygrip::from(keys).algorithm(algorithm).encoding(encoding);
        assert_eq!(keys.sign(TEXT).unwrap(), signature, "{keys:?}");
    }
    assert_eq!(
        Keygrip::new(["keyboard cat"]).sign("foo=bar").unwrap(),
        "iW2fuCIzk9Cg_rqLT1CAqrtdWs8"
    );
}

// spec: KEY-007
#[test]
fn keys_are_text_or_bytes_and_text_is_utf_8() {
    let text = Keygrip::new(["schlüssel"]);
    let bytes = Keygrip::from(vec![b"schl\xc3\xbcssel".to_vec()]);
    assert_eq!(text.sign("foo=bär✓"), bytes.sign("foo=bär✓"));
    assert_eq!(
        text.sign("foo=bär✓").unwrap(),
        "QLQizkSNekZP9ZV9R0ej7ZJom18"
    );
}

// spec: KEY-009, KEY-010, KEY-011, KEY-012, KEY-013
#[test]
fn index_tells_which_key_signed() {
    let keys = Keygrip::from(["SEKRIT2", "SEKRIT1"]);
    let sha256 = keys.clone().algorithm(Algorithm::Sha256);
    let hex = keys.clone().encoding(Encoding::Hex);
    for (keys, digest, index) in [
        (&keys, "_jl9qXYgk5AgBiKFOPYK073FMEQ", Some(0)),
        (&keys, "34Sr3OIsheUYWKL5_w--zJsdSNk", Some(1)),
        (&keys, "xmM8HQl2eBtPP9nmZ7BK_wpqoxQ", None),
        (&keys, "34Sr3OIsheUYWKL5_w--zJsdSNk=", None),
        (&keys, "34Sr3OIsheUYWKL5/w++zJsdSNk", None),
        (&keys, "34Sr3OIsheUYWKL5_w--zJsdSN", None),
        (&keys, "", None),
        (
            &sha256,
            "pu97aPRZRLKi3-eANtIlTG_CwSc39mAcIZ1c6FxsGCk",
            Some(1),
        ),
        (&sha256, "34Sr3OIsheUYWKL5_w--zJsdSNk", None),
        (&hex, "df84abdce22c85e51858a2f9ff0fbecc9b1d48d9", Some(1)),
        (&hex, "DF84ABDCE22C85E51858A2F9FF0FBECC9B1D48D9", None),
    ] {
        assert_eq!(keys.index(TEXT, digest), index, "{digest}");
        assert_eq!(keys.verify(TEXT, digest), index.is_some(), "{digest}");
        assert!(!keys.verify("bogus", digest), "{digest}");
    }
    let twice = Keygrip::from(["SEKRIT1", "SEKRIT1"]);
    assert_eq!(twice.index(TEXT, "34Sr3OIsheUYWKL5_w--zJsdSNk"), Some(0));
}

// spec: KEY-014
#[test]
fn a_new_first_key_signs_in_all_clones() {
    let keys = Keygrip::from(vec![String::from("SEKRIT1")]);
    keys.clone().unshift("SEKRIT2");
    assert_eq!(keys.sign(TEXT).unwrap(), "_jl9qXYgk5AgBiKFOPYK073FMEQ");
    assert_eq!(keys.index(TEXT, "34Sr3OIsheUYWKL5_w--zJsdSNk"), Some(1));

    let mut first = Keygrip::default();
    first.unshift("SEKRIT1");
    assert_eq!(first.sign(TEXT).unwrap(), "34Sr3OIsheUYWKL5_w--zJsdSNk");
}

#[test]
fn debug_shows_no_key() {
    let shown = format!("{:?}", Keygrip::from(["SEKRIT2", "SEKRIT1"]));
    assert_eq!(
        shown,
        "Keygrip { keys: 2, algorithm: Sha1, encoding: Base64Url }"
    );
}
