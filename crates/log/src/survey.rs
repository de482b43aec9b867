//! What lies in the folder of a log: which segments, and what their headers say. Whatever is missing, foreign, newer or
//! damaged is told here, before anything is read or changed.

use crate::Fault;
use crate::disk::{Disk, UNFINISHED};
use crate::format::{self, NoHeader, SEGMENT_HEADER, SegmentHeader};

/// Looks at the names in the folder; how many segments there are.
pub(crate) fn survey(disk: &dyn Disk) -> Result<u64, Fault> {
    let names = disk
        .list()
        .map_err(|error| Fault::of_disk(&disk.path(""), "list the folder", error))?;
    let (mut segments, mut indexes) = (Vec::new(), Vec::new());
    for name in names {
        let (numbers, stem) = match name.rsplit_once('.') {
            Some((stem, "segment")) => (&mut segments, stem),
            Some((stem, "index")) => (&mut indexes, stem),
            _ => {
                if name.ends_with(UNFINISHED) {
                    disk.remove(&name)
                        .map_err(|error| Fault::of_disk(&disk.path(&name), "remove", error))?;
                }
                continue;
            }
        };
        match stem.parse::<u64>() {
            Ok(number)
                if number > 0 && (format::segment_name(number) == name || format::index_name(number) == name) =>
            {
                numbers.push(number);
            }
            _ => {
                return Err(Fault::Foreign {
                    path: disk.path(&name),
                    why: "its name is none that the log gives",
                });
            }
        }
    }
    let last = segments.iter().max().copied().unwrap_or(0);
    let missing = |number, why| {
        Err(Fault::Missing {
            path: disk.path(&format::segment_name(number)),
            why,
        })
    };
    if let Some(gap) = (1..=last).find(|number| !segments.contains(number)) {
        return missing(gap, "there are later segments");
    }
    // An index is written only after the next segment is durable.
    if indexes.iter().max().is_some_and(|index| *index >= last) {
        return missing(last + 1, "an index says that a segment follows");
    }
    Ok(last)
}

/// The headers of all segments, which fit each other.
pub(crate) fn read_headers(disk: &dyn Disk, count: u64) -> Result<Vec<SegmentHeader>, Fault> {
    let mut headers: Vec<SegmentHeader> = Vec::new();
    for sequence in 1..=count {
        let name = format::segment_name(sequence);
        let path = disk.path(&name);
        let corrupt = |what| Fault::Corrupt {
            path: path.clone(),
            offset: 0,
            what,
        };
        let mut bytes = [0; SEGMENT_HEADER];
        let read = disk
            .open(&name)
            .and_then(|file| file.read_at(&mut bytes, 0))
            .map_err(|error| Fault::of_disk(&path, "read", error))?;
        let header = SegmentHeader::decode(&bytes[..read]).map_err(|why| match why {
            NoHeader::Foreign => Fault::Foreign {
                path: path.clone(),
                why: "it is no segment of any log",
            },
            NoHeader::Newer(version) => Fault::Newer {
                path: path.clone(),
                version,
                known: format::VERSION,
            },
            NoHeader::Damaged => corrupt("its header is damaged"),
        })?;
        if header.sequence != sequence {
            return Err(Fault::Foreign {
                path,
                why: "its header has another number: it was renamed",
            });
        }
        match headers.last() {
            Some(before) if before.identity.id != header.identity.id => {
                return Err(Fault::Foreign {
                    path,
                    why: "it is a segment of another log",
                });
            }
            Some(before) if header.first < before.first => return Err(corrupt("its first position is impossible")),
            None if header.first != 0 => return Err(corrupt("the first segment does not begin with position 0")),
            _ => {}
        }
        headers.push(header);
    }
    Ok(headers)
}
