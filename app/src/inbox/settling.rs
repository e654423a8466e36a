//! When a list may re-order. While somebody points at it or has the focus in it, rows stay where
//! they are: new ones are counted, and what the reader did themselves is the only thing that goes.

use shared::ids::ConversationId;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub shown: Vec<ConversationId>,
    /// Rows that belong in the list and are not in it yet.
    pub new: usize,
    /// Rows that stand elsewhere than they should, or should be gone.
    pub moved: usize,
}

/// `wanted` is the list as it should be; `let_go` are rows the reader has just dealt with.
pub fn settle(
    shown: &[ConversationId],
    wanted: Vec<ConversationId>,
    held: bool,
    let_go: &[ConversationId],
) -> Settled {
    if !held || shown.is_empty() {
        return Settled {
            shown: wanted,
            ..Settled::default()
        };
    }
    let kept: Vec<_> = shown
        .iter()
        .copied()
        .filter(|id| wanted.contains(id) || !let_go.contains(id))
        .collect();
    let new = wanted.iter().filter(|id| !kept.contains(id)).count();
    let gone = kept.iter().filter(|id| !wanted.contains(id)).count();
    let in_place = wanted
        .iter()
        .filter(|id| kept.contains(id))
        .zip(kept.iter().filter(|id| wanted.contains(id)));
    let displaced = in_place.filter(|(should, is)| should != is).count();
    Settled {
        shown: kept,
        new,
        moved: gone + displaced,
    }
}

/// Where to go from a row that leaves: the one that takes its place, else the last. From one that had
/// left before, because it was claimed, to the first.
pub fn neighbour(shown: &[ConversationId], leaving: ConversationId) -> Option<ConversationId> {
    let Some(at) = shown.iter().position(|id| *id == leaving) else {
        return shown.first().copied();
    };
    shown
        .get(at + 1)
        .or_else(|| shown.get(at.checked_sub(1)?))
        .copied()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ids(numbers: &[u128]) -> Vec<ConversationId> {
        numbers
            .iter()
            .map(|n| ConversationId(Uuid::from_u128(*n)))
            .collect()
    }

    #[test]
    fn an_unwatched_list_is_as_it_should_be() {
        let settled = settle(&ids(&[1, 2]), ids(&[3, 2]), false, &[]);
        assert_eq!(settled.shown, ids(&[3, 2]));
        assert_eq!((settled.new, settled.moved), (0, 0));
    }

    #[test]
    fn under_the_pointer_nothing_moves_and_new_ones_are_counted() {
        let settled = settle(&ids(&[1, 2, 3]), ids(&[9, 3, 1, 8]), true, &[]);
        assert_eq!(settled.shown, ids(&[1, 2, 3]));
        assert_eq!(settled.new, 2);
        // 2 should be gone, 1 and 3 should change places.
        assert_eq!(settled.moved, 3);
    }

    #[test]
    fn what_the_reader_dealt_with_goes_at_once() {
        let settled = settle(&ids(&[1, 2, 3]), ids(&[1, 3]), true, &ids(&[2]));
        assert_eq!(settled.shown, ids(&[1, 3]));
        assert_eq!((settled.new, settled.moved), (0, 0));
    }

    #[test]
    fn what_came_back_stays() {
        let settled = settle(&ids(&[1, 2]), ids(&[1, 2]), true, &ids(&[2]));
        assert_eq!(settled.shown, ids(&[1, 2]));
    }

    #[test]
    fn a_first_list_is_shown_even_under_the_pointer() {
        assert_eq!(settle(&[], ids(&[1]), true, &[]).shown, ids(&[1]));
    }

    #[test]
    fn the_next_row_takes_the_place_of_one_that_leaves() {
        let shown = ids(&[1, 2, 3]);
        assert_eq!(neighbour(&shown, shown[1]), Some(shown[2]));
        assert_eq!(neighbour(&shown, shown[2]), Some(shown[1]));
        assert_eq!(neighbour(&shown[..1], shown[0]), None);
        assert_eq!(neighbour(&shown, ids(&[9])[0]), Some(shown[0]));
        assert_eq!(neighbour(&[], ids(&[9])[0]), None);
    }
}
