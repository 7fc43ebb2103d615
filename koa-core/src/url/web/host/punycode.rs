//! Punycode (RFC 3492), the ASCII form of a host name's label (node's url.domainToASCII).

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;

/// The effort is quadratic and clients send labels; those of the DNS have at most 63 bytes.
const LABEL_MAX: usize = 1000;

/// Appends a label's punycode, without `xn--`; `None` for one too long.
pub(super) fn encode(label: &str, encoded: &mut String) -> Option<()> {
    if label.chars().count() > LABEL_MAX {
        return None;
    }
    encoded.extend(label.chars().filter(char::is_ascii));
    let basic = u32::try_from(label.chars().filter(char::is_ascii).count()).ok()?;
    if basic > 0 {
        encoded.push('-');
    }

    let mut code_points: Vec<u32> = label
        .chars()
        .filter(|c| !c.is_ascii())
        .map(u32::from)
        .collect();
    code_points.sort_unstable();
    code_points.dedup();

    let (mut next, mut bias, mut delta, mut handled) = (0x80, 72, 0_u32, basic);
    for code_point in code_points {
        delta = delta.checked_add((code_point - next).checked_mul(handled + 1)?)?;
        next = code_point;
        for c in label.chars().map(u32::from) {
            if c < next {
                delta = delta.checked_add(1)?;
            }
            if c == next {
                push_integer(delta, bias, encoded);
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        next += 1;
    }
    Some(())
}

/// Writes a number with digits whose weights depend on the bias.
fn push_integer(mut number: u32, bias: u32, encoded: &mut String) {
    for k in (BASE..).step_by(BASE as usize) {
        let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if number < threshold {
            break;
        }
        push_digit(
            threshold + (number - threshold) % (BASE - threshold),
            encoded,
        );
        number = (number - threshold) / (BASE - threshold);
    }
    push_digit(number, encoded);
}

fn push_digit(digit: u32, encoded: &mut String) {
    let digits = b"abcdefghijklmnopqrstuvwxyz0123456789";
    encoded.push(char::from(digits[digit as usize % digits.len()]));
}

fn adapt(delta: u32, handled: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / handled;
    let mut k = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + 38)
}
