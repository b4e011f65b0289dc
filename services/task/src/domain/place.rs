use pando_kernel::{Rank, RankError};

/// What stands around a place in an order kept by hand.
#[derive(Clone, Debug)]
pub struct Neighbours<T> {
    /// The rank right before; `None` at the very beginning.
    pub before: Option<Rank>,
    /// What follows, in order, without the thing that moves.
    pub following: Vec<T>,
    /// Whether that is all that follows.
    pub is_whole: bool,
}

/// The outcome of a move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The rank of the thing that moves.
    pub rank: Rank,
    /// New ranks of as many that follow, in their order: most often none.
    pub pushed: Vec<Rank>,
}

/// Finds a place. Where there is no room, what follows is pushed on, as little of it as will do.
///
/// `new` is the rank of what is made now: the end of the list lies before it, so that what is made later still comes last.
///
/// # Errors
/// [`RankError::NoRoom`] when pushing all that is known makes no room: come again with more.
pub fn place<T>(around: &Neighbours<T>, new: &Rank, rank: impl Fn(&T) -> &Rank) -> Result<Place, RankError> {
    let lower = around.before.as_ref();
    let end = Some(new).filter(|new| lower.is_none_or(|lower| lower < *new));
    for pushed in 0..=around.following.len() {
        let upper = around.following.get(pushed).map(&rank).or(end);
        let is_end = pushed == around.following.len();
        // The end of what is known is the end of the list only if there was room for more.
        if is_end && !around.is_whole && pushed > 0 {
            break;
        }
        if let Some(mut ranks) = spread(lower, upper, pushed + 1) {
            let first = ranks.remove(0);
            return Ok(Place {
                rank: first,
                pushed: ranks,
            });
        }
    }
    Err(RankError::NoRoom)
}

/// So many ranks between two others, in order, halving from the middle so that they stay short.
fn spread(lower: Option<&Rank>, upper: Option<&Rank>, count: usize) -> Option<Vec<Rank>> {
    if count == 0 {
        return Some(Vec::new());
    }
    let middle = Rank::between(lower, upper).ok()?;
    let left = (count - 1) / 2;
    let mut ranks = spread(lower, Some(&middle), left)?;
    let right = spread(Some(&middle), upper, count - 1 - left)?;
    ranks.push(middle);
    ranks.extend(right);
    Some(ranks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(before: Option<Rank>, following: &[Rank], is_whole: bool) -> Neighbours<Rank> {
        Neighbours {
            before,
            following: following.to_vec(),
            is_whole,
        }
    }

    fn new() -> Rank {
        Rank::ascending(9)
    }

    #[test]
    fn where_there_is_room_nothing_is_pushed() {
        let (a, b) = (Rank::ascending(1), Rank::ascending(2));
        let found = place(&around(Some(a.clone()), std::slice::from_ref(&b), false), &new(), |rank| rank).unwrap();
        assert!(found.pushed.is_empty() && a < found.rank && found.rank < b);
        assert!(
            place(&around(None, std::slice::from_ref(&a), false), &new(), |rank| rank)
                .unwrap()
                .rank
                < a
        );
        let last = place(&around(Some(b.clone()), &[], true), &new(), |rank| rank).unwrap().rank;
        assert!(b < last && last < new(), "what is made later comes behind it");
    }

    #[test]
    fn equal_ranks_are_pushed_apart() {
        let (same, end) = (Rank::ascending(1), Rank::ascending(2));
        let following = [same.clone(), same.clone(), end.clone()];
        let found = place(&around(Some(same.clone()), &following, true), &new(), |rank| rank).unwrap();
        let order: Vec<_> = [&same, &found.rank].into_iter().chain(&found.pushed).chain([&end]).collect();
        assert_eq!(found.pushed.len(), 2);
        assert!(order.windows(2).all(|pair| pair[0] < pair[1]), "{order:?}");
    }

    #[test]
    fn the_end_of_what_is_known_is_not_the_end_of_the_list() {
        let same = Rank::ascending(1);
        assert!(place(&around(Some(same.clone()), std::slice::from_ref(&same), false), &new(), |rank| rank).is_err());
        assert_eq!(
            place(&around(Some(same.clone()), std::slice::from_ref(&same), true), &new(), |rank| rank)
                .unwrap()
                .pushed
                .len(),
            1
        );
    }
}
