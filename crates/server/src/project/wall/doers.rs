//! Whose hand a change of the wall comes from, and who did what the files do not have yet: what the wall does because of it is told as
//! theirs.

use stormlake_wall::Peer;
use stormlake_wall::journal::Deed;

/// Whose hand a change comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hand<'a> {
    /// One who is on the wall.
    Peer(Peer),
    /// Who it is to be told of, and as what.
    Told { who: &'a str, deed: Deed },
}

impl Hand<'static> {
    /// An edit of the file.
    pub const FILE: Self = Self::Told {
        who: "",
        deed: Deed::File,
    };
}

/// Who did what the files do not have yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Doers {
    #[default]
    Nobody,
    /// One alone, who did nothing but this.
    One { who: String, deed: Deed },
    /// Several, or one in several ways.
    Several,
}

impl Doers {
    /// One more deed.
    pub fn note(&mut self, who: &str, deed: Deed) {
        match self {
            // It is somebody's who was noted for it.
            _ if matches!(deed, Deed::Followed | Deed::Wall) => {}
            Self::Nobody => {
                *self = Self::One {
                    who: who.to_owned(),
                    deed,
                }
            }
            Self::One { who: one, deed: did } if one == who && *did == deed => {}
            _ => *self = Self::Several,
        }
    }

    /// Whose is what follows from all that.
    pub fn followed(&self) -> Hand<'_> {
        match self {
            Self::One { who, .. } => Hand::Told {
                who,
                deed: Deed::Followed,
            },
            Self::Nobody | Self::Several => Hand::Told {
                who: "",
                deed: Deed::Wall,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_one_is_theirs_and_from_several_is_the_walls() {
        let after = |deeds: &[(&str, Deed)]| {
            let mut doers = Doers::default();
            deeds.iter().for_each(|(who, deed)| doers.note(who, *deed));
            match doers.followed() {
                Hand::Told { who, deed } => (who.to_owned(), deed),
                Hand::Peer(_) => panic!("it is nobody's message"),
            }
        };
        let edit = |who| (who, Deed::Edit);
        let (of_ann, of_the_wall) = (("Ann".to_owned(), Deed::Followed), (String::new(), Deed::Wall));
        assert_eq!(after(&[edit("Ann"), edit("Ann")]), of_ann);
        assert_eq!(after(&[edit("Ann"), ("Ann", Deed::Followed)]), of_ann);
        assert_eq!(after(&[("Ann", Deed::Restored), ("Ann", Deed::Followed)]), of_ann);
        assert_eq!(after(&[("", Deed::File)]), (String::new(), Deed::Followed));
        for several in [
            &[][..],
            &[edit("Ann"), edit("Ben")],
            &[edit("Ann"), edit("Ben"), edit("Ann")],
            &[edit("Ann"), ("Ann", Deed::Restored)],
            &[edit(""), ("", Deed::File)],
        ] {
            assert_eq!(after(several), of_the_wall, "{several:?}");
        }
    }
}
