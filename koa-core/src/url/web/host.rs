//! The host of a URL: domains, IPv4 and IPv6 addresses (the host parser of the WHATWG standard).

mod punycode;

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use percent_encoding::percent_decode_str;

/// Parses a host and writes it in its normal form; `None` when it is missing or invalid.
pub(super) fn parse(host: &str) -> Option<String> {
    if let Some(rest) = host.strip_prefix('[') {
        let address: Ipv6Addr = rest.strip_suffix(']')?.parse().ok()?;
        return Some(write_ipv6(address));
    }
    let domain = to_ascii(&percent_decode_str(host).decode_utf8_lossy())?;
    if domain.is_empty() || domain.contains(is_forbidden) {
        return None;
    }
    if ends_in_number(&domain) {
        return parse_ipv4(&domain).map(|address| address.to_string());
    }
    Some(domain)
}

/// The domain in lower case, with labels beyond ASCII in punycode.
fn to_ascii(domain: &str) -> Option<String> {
    if domain.is_ascii() {
        return Some(domain.to_ascii_lowercase());
    }
    let mut mapped = String::with_capacity(domain.len());
    for c in domain.chars() {
        match c {
            // Taken by clients for ASCII, for nothing or for a space: the host must not look like another one.
            '\u{3002}' | '\u{ff61}' => mapped.push('.'),
            '\u{ff01}'..='\u{ff5e}' => mapped.extend(ascii_of_fullwidth(c).to_lowercase()),
            '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
            '\u{fffd}' => return None,
            c if !c.is_ascii() && (c.is_whitespace() || c.is_control()) => return None,
            c => mapped.extend(c.to_lowercase()),
        }
    }
    let mut ascii = String::with_capacity(mapped.len() + 8);
    for (i, label) in mapped.split('.').enumerate() {
        if i > 0 {
            ascii.push('.');
        }
        if label.is_ascii() {
            ascii.push_str(label);
        } else {
            ascii.push_str("xn--");
            punycode::encode(label, &mut ascii)?;
        }
    }
    Some(ascii)
}

fn ascii_of_fullwidth(c: char) -> char {
    char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
}

/// What no domain may contain.
fn is_forbidden(c: char) -> bool {
    c <= ' '
        || matches!(
            c,
            '#' | '%' | '/' | ':' | '<' | '>' | '?' | '@' | '[' | '\\' | ']' | '^' | '|' | '\u{7f}'
        )
}

/// Whether the last label is a number, so that the host must be an IPv4 address.
fn ends_in_number(domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let last = domain.rsplit('.').next().unwrap_or_default();
    let is_digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    is_digits || ipv4_number(last).is_some()
}

/// Reads up to four numbers, of which the last fills the remaining bytes.
fn parse_ipv4(domain: &str) -> Option<Ipv4Addr> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let numbers = domain
        .split('.')
        .map(ipv4_number)
        .collect::<Option<Vec<u64>>>()?;
    let (&last, first) = numbers.split_last()?;
    if first.len() > 3 || first.iter().any(|&number| number > 255) {
        return None;
    }
    if last >= 1 << (8 * (4 - first.len())) {
        return None;
    }
    let address = first
        .iter()
        .zip([24, 16, 8])
        .fold(last, |address, (number, shift)| address + (number << shift));
    u32::try_from(address).ok().map(Ipv4Addr::from)
}

/// A decimal, octal (`017`) or hexadecimal (`0xf`) number; too large ones saturate.
fn ipv4_number(text: &str) -> Option<u64> {
    let (digits, radix) = if let Some(hex) = text.strip_prefix("0x") {
        (hex, 16)
    } else if text.len() > 1 && text.starts_with('0') {
        (&text[1..], 8)
    } else if text.is_empty() {
        return None;
    } else {
        (text, 10)
    };
    digits.chars().try_fold(0_u64, |number, c| {
        let digit = u64::from(c.to_digit(radix)?);
        Some(
            number
                .saturating_mul(u64::from(radix))
                .saturating_add(digit),
        )
    })
}

/// The address in brackets, its longest run of zeros compressed and never with an IPv4 part.
fn write_ipv6(address: Ipv6Addr) -> String {
    let pieces = address.segments();
    let (mut start, mut length) = (8, 1);
    let mut i = 0;
    while i < 8 {
        let zeros = pieces[i..].iter().take_while(|&&piece| piece == 0).count();
        if zeros > length {
            (start, length) = (i, zeros);
        }
        i += zeros + 1;
    }

    let mut text = String::with_capacity(41);
    text.push('[');
    let mut i = 0;
    while i < 8 {
        if i == start {
            text.push_str(if i == 0 { "::" } else { ":" });
            i += length;
            continue;
        }
        write!(text, "{:x}", pieces[i]).expect("writing to a string cannot fail");
        if i < 7 {
            text.push(':');
        }
        i += 1;
    }
    text.push(']');
    text
}
