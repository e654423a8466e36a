//! Measures the colours of `style/tokens.css` in both schemes: words stand out 4.5 to 1 from what is
//! under them, marks 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11; luminance by its formula).

use std::collections::BTreeMap;

const WORDS: f64 = 4.5;
const MARKS: f64 = 3.0;

const GROUNDS: [&str; 5] = ["ground", "surface", "raised", "hover", "selected"];
const TAGS: [&str; 8] = [
    "grey", "red", "amber", "green", "teal", "blue", "violet", "pink",
];

type Rgb = [f64; 3];

#[derive(Clone, Copy, Debug)]
enum Scheme {
    Light,
    Dark,
}

#[test]
fn words_can_be_read_on_every_ground() {
    let mut pairs = Vec::new();
    for words in [
        "text",
        "muted",
        "amber-text",
        "agent",
        "staff",
        "danger-text",
    ] {
        pairs.extend(GROUNDS.map(|ground| (words.to_owned(), ground.to_owned())));
    }
    for tag in TAGS {
        pairs.push((format!("tag-{tag}"), format!("tag-{tag}-soft")));
    }
    for avatar in 1..=8 {
        pairs.push(("on-avatar".to_owned(), format!("avatar-{avatar}")));
    }
    for (words, ground) in [
        ("on-amber", "amber"),
        ("on-amber", "amber-hover"),
        ("on-danger", "danger-fill"),
        ("amber-text", "amber-soft"),
        ("text", "amber-soft"),
        ("text", "agent-soft"),
        ("muted", "agent-soft"),
        ("agent", "agent-soft"),
        ("text", "bubble-staff"),
        ("muted", "bubble-staff"),
        ("staff", "bubble-staff"),
        ("staff", "staff-soft"),
        ("text", "staff-soft"),
        ("text", "bubble"),
        ("muted", "bubble"),
        ("text", "note"),
        ("note-text", "note"),
        ("note", "note-text"),
        ("text", "danger-soft"),
        ("danger-text", "danger-soft"),
        ("text", "danger-strong"),
    ] {
        pairs.push((words.to_owned(), ground.to_owned()));
    }
    assert_contrast(&pairs, WORDS);
}

#[test]
fn marks_stand_out_from_their_ground() {
    let mut pairs = Vec::new();
    for mark in ["faint", "line-strong", "focus", "amber-mark", "danger"] {
        pairs.extend(GROUNDS.map(|ground| (mark.to_owned(), ground.to_owned())));
    }
    for tag in TAGS {
        pairs.extend(GROUNDS.map(|ground| (format!("dot-{tag}"), ground.to_owned())));
    }
    pairs.push(("note-line".to_owned(), "note".to_owned()));
    assert_contrast(&pairs, MARKS);
}

fn assert_contrast(pairs: &[(String, String)], at_least: f64) {
    let css = include_str!("../../style/tokens.css");
    for scheme in [Scheme::Light, Scheme::Dark] {
        let tokens = tokens(css, scheme);
        for (over, under) in pairs {
            let colour = |name: &str| tokens.get(name).unwrap_or_else(|| panic!("no --{name}"));
            let found = contrast(*colour(over), *colour(under));
            assert!(
                found >= at_least,
                "{scheme:?}: --{over} on --{under} is {found:.2}, not {at_least}"
            );
        }
    }
}

/// The opaque colours of the first `:root` block.
fn tokens(css: &str, scheme: Scheme) -> BTreeMap<String, Rgb> {
    css.lines()
        .take_while(|line| !line.starts_with('}'))
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
            let mut colours = value.split("oklch(").skip(1);
            let light = colours.next()?;
            let colour = match scheme {
                Scheme::Light => light,
                Scheme::Dark => colours.next()?,
            };
            let parts = colour.split_once(')')?.0;
            (!parts.contains('/')).then(|| (name.to_owned(), rgb(parts)))
        })
        .collect()
}

/// `52% 0.14 285` as linear sRGB, cut to what a screen can show.
/// The matrices are those of Björn Ottosson's definition of Oklab (2020).
fn rgb(oklch: &str) -> Rgb {
    let mut parts = oklch.split_whitespace().map(|part| {
        part.trim_end_matches('%')
            .parse::<f64>()
            .expect("a number in oklch()")
    });
    let mut next = || parts.next().expect("three numbers in oklch()");
    let (lightness, chroma, hue) = (next() / 100.0, next(), next().to_radians());
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
    .map(|channel| channel.clamp(0.0, 1.0))
}

fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |[r, g, b]: Rgb| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

#[test]
fn the_measure_is_right() {
    assert!((contrast(rgb("100% 0 0"), rgb("0% 0 0")) - 21.0).abs() < 0.01);
    // #767676 on white is the well-known 4.54.
    assert!((contrast(rgb("56.5% 0 0"), rgb("100% 0 0")) - 4.54).abs() < 0.05);
}
