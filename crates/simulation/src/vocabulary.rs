//! Words for text fields, chosen by what a field is called: an e-mail address for `email`, a dish for `meal`. Nothing here
//! belongs to anyone: addresses end in `.invalid` (RFC 2606), telephone numbers begin with `+000`.

use crate::random::Random;

/// What a text is about, as far as its field's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A person's number, a document's, a contract's.
    Number,
    /// Drawn from a list.
    Listed(&'static [&'static str]),
    /// Two or three sentences' worth of nothing in particular.
    Prose,
}

const PEOPLE: &[&str] = &[
    "Ana Silva",
    "Ben Okafor",
    "Chiara Rossi",
    "Dmitri Volkov",
    "Elif Demir",
    "Femi Adeyemi",
    "Grace Liu",
    "Hugo Martin",
    "Ines Costa",
    "Jonas Weber",
    "Kavya Rao",
    "Liam Byrne",
    "Mei Tanaka",
    "Nora Haddad",
    "Otto Lindqvist",
    "Paula Gomez",
];
const MEALS: &[&str] = &[
    "Lentil bowl",
    "Salmon with greens",
    "Chickpea curry",
    "Chicken and rice",
    "Tomato soup",
    "Quinoa salad",
    "Mushroom risotto",
    "Bean stew",
    "Tofu noodles",
    "Vegetable lasagne",
    "Turkey wrap",
    "Pumpkin soup",
];
const INGREDIENTS: &[&str] = &[
    "lentils",
    "tomatoes",
    "spinach",
    "chickpeas",
    "brown rice",
    "olive oil",
    "onions",
    "salmon",
    "tofu",
    "oats",
    "mushrooms",
    "peppers",
    "beans",
    "yoghurt",
    "eggs",
    "carrots",
];
const ALLERGENS: &[&str] = &[
    "peanuts",
    "hazelnuts",
    "milk",
    "eggs",
    "soy",
    "shellfish",
    "fish",
    "sesame",
    "wheat",
    "celery",
];
const PLACES: &[&str] = &[
    "Main Street",
    "Central Station",
    "Market Hall",
    "River Park",
    "Old Town Library",
    "North Campus",
    "Harbour Square",
    "City Hospital",
];
const ADDRESSES: &[&str] = &[
    "1 Example Street",
    "22 Sample Avenue",
    "7 Nowhere Lane",
    "130 Test Road",
    "5 Model Square",
];
const POSTCODES: &[&str] = &["00001", "00017", "00042", "00133", "00210", "00999"];
const ZONES: &[&str] = &[
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/New_York",
    "America/Chicago",
    "America/Sao_Paulo",
    "Asia/Tokyo",
];
const LANGUAGES: &[&str] = &["en", "de", "es", "pt", "fr"];
const COUNTRIES: &[&str] = &["PT", "DE", "US", "BR", "ES", "JP"];
const CURRENCIES: &[&str] = &["USD", "EUR"];
const CLINICS: &[&str] = &["Clinic by the River", "Northside Clinic", "Old Town Practice"];
const INSURERS: &[&str] = &["Example Mutual", "Sample Health", "Model Care"];
const TITLES: &[&str] = &[
    "Cooking for one",
    "Five dinners from one pot",
    "Bread without gluten",
    "What to do with leftovers",
    "Beans, again",
    "A week without sugar",
];
const REASONS: &[&str] = &[
    "asked for it",
    "changed plans",
    "was not hungry",
    "heard of it from a friend",
];
const NICKNAMES: &[&str] = &[
    "lentil", "oat", "basil", "fennel", "saffron", "clove", "thyme", "sorrel",
];

/// The last word of a field's name, or the whole, and what it is about. First come, first served.
const TOPICS: &[(&[&str], Topic)] = &[
    (&["email", "mail"], Topic::Email),
    (&["phone", "telephone", "mobile"], Topic::Phone),
    (&["nickname", "handle", "username"], Topic::Listed(NICKNAMES)),
    (&["time_zone", "timezone", "zone"], Topic::Listed(ZONES)),
    (&["language", "locale", "lang"], Topic::Listed(LANGUAGES)),
    (&["country"], Topic::Listed(COUNTRIES)),
    (&["currency"], Topic::Listed(CURRENCIES)),
    (&["meal", "dish", "product", "item", "article"], Topic::Listed(MEALS)),
    (&["ingredient", "ingredients"], Topic::Listed(INGREDIENTS)),
    (
        &["allergy", "allergies", "allergens", "allergen"],
        Topic::Listed(ALLERGENS),
    ),
    (&["postcode", "zip", "zipcode"], Topic::Listed(POSTCODES)),
    (&["address", "street"], Topic::Listed(ADDRESSES)),
    (
        &["place", "location", "city", "fridge", "store", "shop", "venue"],
        Topic::Listed(PLACES),
    ),
    (&["clinic", "hospital"], Topic::Listed(CLINICS)),
    (&["insurer", "insurance", "provider"], Topic::Listed(INSURERS)),
    (&["title", "subject", "topic", "recipe"], Topic::Listed(TITLES)),
    (&["reason", "cause"], Topic::Listed(REASONS)),
    (
        &["name", "person", "dietitian", "doctor", "author", "owner"],
        Topic::Listed(PEOPLE),
    ),
    (&["number", "id", "code", "reference", "sku", "sample"], Topic::Number),
];

impl Topic {
    /// What a field of this name is about.
    pub(crate) fn of(field: &str) -> Topic {
        let name = field.to_lowercase();
        let last = name.rsplit('_').next().unwrap_or_default();
        let known = |(words, _): &&(&[&str], Topic)| words.contains(&name.as_str()) || words.contains(&last);
        TOPICS.iter().find(known).map_or(Topic::Prose, |(_, topic)| *topic)
    }

    /// A text about it.
    pub(crate) fn text(self, random: &mut Random) -> String {
        match self {
            Topic::Email => {
                let name = random.pick(NICKNAMES).copied().unwrap_or("someone");
                format!("{name}.{:06x}@example.invalid", random.below(1 << 24))
            }
            Topic::Phone => format!("+000{:08}", random.below(100_000_000)),
            Topic::Number => format!("{:08}", random.below(100_000_000)),
            Topic::Listed(words) => random.pick(words).copied().unwrap_or_default().to_owned(),
            Topic::Prose => {
                let title = random.pick(TITLES).copied().unwrap_or_default();
                let reason = random.pick(REASONS).copied().unwrap_or_default();
                format!("{title}: {reason}")
            }
        }
    }
}

/// Where numbers of a name or unit usually lie, in ten-thousandths. `None`: nothing is known.
pub(crate) fn usual_range(field: &str, unit: Option<&str>) -> Option<(i64, i64)> {
    const ONE: i64 = 10_000;
    let name = field.to_lowercase();
    let last = name.rsplit('_').next().unwrap_or_default();
    let by_name = match last {
        "price" | "total" | "amount" | "dollars" | "cost" | "value" => Some((4, 60)),
        "age" => Some((18, 88)),
        "weight" => Some((48, 120)),
        "systolic" => Some((100, 155)),
        "diastolic" => Some((60, 98)),
        "glucose" => Some((4, 11)),
        "latitude" => Some((38, 40)),
        "longitude" => Some((-10, -8)),
        "distance" => Some((0, 24)),
        "calories" => Some((150, 900)),
        "attempt" => Some((1, 3)),
        "share" | "rate" | "ratio" | "probability" | "score" => Some((0, 1)),
        "quantity" | "count" | "items" | "household" | "cds" | "meals" | "servings" => Some((1, 6)),
        "guests" | "attendees" => Some((0, 4)),
        "year" => Some((1950, 2026)),
        _ => None,
    };
    let by_unit = || match unit? {
        "USD" | "EUR" | "GBP" => Some((2, 80)),
        "%" => Some((0, 100)),
        "kg" => Some((1, 100)),
        "g" | "ml" => Some((20, 900)),
        "kcal" => Some((100, 2_500)),
        "km" => Some((0, 30)),
        "years" => Some((18, 88)),
        _ => None,
    };
    by_name.or_else(by_unit).map(|(low, high)| (low * ONE, high * ONE))
}
