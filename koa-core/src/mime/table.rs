//! The table of file name extensions; its data are those of npm mime-db 1.54 (MIT) with mime-types 3's preferences.

/// One line an extension: its name, a tab, its content type with the charset.
const LINES: &str = include_str!("types.txt");

/// The longest extension of the table.
pub(super) const LONGEST: usize = 24;

/// The extensions in lower case with their content types, sorted for binary search.
pub(super) static EXTENSIONS: [(&str, &str); COUNT] = rows();

/// The charsets of those full types that have one and are not `text/*`.
pub(super) fn charset(full: &str) -> Option<&'static str> {
    Some(match full {
        "application/3gpdash-qoe-report+xml"
        | "application/beep+xml"
        | "application/cda+xml"
        | "application/elm+json"
        | "application/emergencycalldata.cap+xml"
        | "application/fhir+json"
        | "application/fhir+xml"
        | "application/hl7v2+xml"
        | "application/im-iscomposing+xml"
        | "application/javascript"
        | "application/json"
        | "application/manifest+json"
        | "application/msc-ivr+xml"
        | "application/msc-mixer+xml"
        | "application/pidf+xml"
        | "application/pidf-diff+xml"
        | "application/poc-settings+xml"
        | "application/vnd.omads-email+xml"
        | "application/vnd.omads-file+xml"
        | "application/vnd.omads-folder+xml"
        | "application/vnd.syncml+xml"
        | "application/vnd.syncml.dm+wbxml"
        | "application/vnd.syncml.dm+xml"
        | "application/vnd.syncml.dmddf+xml"
        | "application/vnd.syncml.dmtnds+xml"
        | "application/vnd.wap.wbxml" => "utf-8",
        "application/news-checkgroups" | "application/news-groupinfo" => "us-ascii",
        "application/prs.cyn" => "7-bit",
        "application/vnd.fdsn.stationxml+xml" => "xml-based",
        _ => return None,
    })
}

const COUNT: usize = {
    let bytes = LINES.as_bytes();
    let (mut count, mut at) = (0, 0);
    while at < bytes.len() {
        if bytes[at] == b'\n' {
            count += 1;
        }
        at += 1;
    }
    count
};

const fn rows() -> [(&'static str, &'static str); COUNT] {
    let bytes = LINES.as_bytes();
    let mut rows = [("", ""); COUNT];
    let (mut row, mut start, mut tab, mut at) = (0, 0, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\t' => tab = at,
            b'\n' => {
                rows[row] = (slice(start, tab), slice(tab + 1, at));
                row += 1;
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    rows
}

const fn slice(start: usize, end: usize) -> &'static str {
    LINES.split_at(end).0.split_at(start).1
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: RES-133
    #[test]
    fn extensions_are_sorted_lower_case_and_have_types() {
        assert!(EXTENSIONS.is_sorted_by(|(a, _), (b, _)| a < b));
        for (extension, content_type) in EXTENSIONS {
            assert!((1..=LONGEST).contains(&extension.len()), "{extension}");
            assert_eq!(extension, extension.to_ascii_lowercase());
            let full = content_type.split(';').next().unwrap_or_default();
            assert!(full.contains('/'), "{extension} {content_type}");
            let wanted = match charset(full) {
                Some(charset) => format!("{full}; charset={charset}"),
                None if full.starts_with("text/") => format!("{full}; charset=utf-8"),
                None => full.to_owned(),
            };
            assert_eq!(content_type, wanted, "{extension}");
        }
    }
}
