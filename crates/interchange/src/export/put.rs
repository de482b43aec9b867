//! Writing into a text, which cannot fail.

/// Puts formatted text at the end of a string.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {
        $out.push_str(&format!($($text)*))
    };
}

/// The same, with the end of a line.
macro_rules! put_line {
    ($out:expr, $($text:tt)*) => {{
        $out.push_str(&format!($($text)*));
        $out.push('\n');
    }};
}
