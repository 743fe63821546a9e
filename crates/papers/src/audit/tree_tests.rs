//! The tree against the leaves and roots of the reference log, and against the definitions of RFC 6962 written down.

#![allow(clippy::cast_possible_truncation, reason = "trees of some dozen leaves")]

use super::*;

const HASH: Algorithm = Algorithm::Sha256;

/// The leaves of the tests of certificate-transparency and certificate-transparency-go.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

/// Their roots, of no leaf, of one, of two, ….
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// GB/T 32905-2016, appendix A: the hash of `abc`.
#[test]
fn sm3_is_that_of_the_standard() {
    let abc = Algorithm::Sm3.digest(&[b"abc"]);
    assert_eq!(super::super::hex(&abc), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// MTH of RFC 6962, 2.1, as it is written there.
fn mth(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => HASH.empty(),
        [leaf] => *leaf,
        _ => {
            let k = split(leaves.len());
            HASH.node(&mth(&leaves[..k]), &mth(&leaves[k..]))
        }
    }
}

/// The greatest power of two below n.
fn split(n: usize) -> usize {
    let mut k = 1;
    while 2 * k < n {
        k *= 2;
    }
    k
}

/// PATH of RFC 6962, 2.1.1.
fn path(m: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, beside) = if m < k { (path(m, left), mth(right)) } else { (path(m - k, right), mth(left)) };
    path.push(beside);
    path
}

/// SUBPROOF of RFC 6962, 2.1.2.
fn subproof(m: usize, leaves: &[Digest], known: bool) -> Vec<Digest> {
    if m == leaves.len() {
        return if known { Vec::new() } else { vec![mth(leaves)] };
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut proof, beside) =
        if m <= k { (subproof(m, left, known), mth(right)) } else { (subproof(m - k, right, false), mth(left)) };
    proof.push(beside);
    proof
}

fn leaves(count: u32) -> Vec<Digest> {
    (0..count).map(|n| HASH.leaf(&n.to_be_bytes())).collect()
}

/// The tree in runs of `run` leaves, as the verifier builds it.
fn tree(leaves: &[Digest], run: usize, mark: Option<Mark>) -> Tree {
    let mut tree = Tree::run(HASH, 0, mark);
    for part in leaves.chunks(run) {
        let mut one = Tree::run(HASH, tree.size(), mark);
        part.iter().for_each(|leaf| one.push(*leaf));
        tree.append(one);
    }
    tree
}

#[test]
fn the_reference_log_has_these_roots() {
    let mut tree = Tree::new(HASH);
    for (leaf, roots) in LEAVES.iter().zip(ROOTS.windows(2)) {
        assert_eq!(tree.root()[..], bytes(roots[0]));
        tree.push(HASH.leaf(&bytes(leaf)));
        assert_eq!(tree.root()[..], bytes(roots[1]));
    }
}

#[test]
fn every_tree_of_up_to_seventy_leaves_is_as_the_rfc_defines_it() {
    for count in 1..=70 {
        let leaves = leaves(count);
        for run in [1, 3, 8, 16, 70] {
            let tree = tree(&leaves, run, None);
            assert_eq!(tree.root(), mth(&leaves), "{count} in runs of {run}");
            let peaks: Vec<Digest> = tree.peaks().copied().collect();
            assert_eq!(Tree::of_peaks(HASH, u64::from(count), &peaks).unwrap().root(), tree.root());
        }
    }
}

#[test]
fn every_leaf_is_proved_and_no_other() {
    for count in 1_u32..=40 {
        let leaves = leaves(count);
        let (root, size) = (mth(&leaves), u64::from(count));
        for (index, leaf) in (0_u64..).zip(&leaves) {
            let found = tree(&leaves, 8, Some(Mark::leaf(index))).found().unwrap();
            assert_eq!((found.hash, &found.path), (*leaf, &path(index as usize, &leaves)), "{index} of {count}");
            assert!(includes(HASH, index, size, *leaf, &found.path, &root));
            for other in 0..=size {
                let there = includes(HASH, other, size, *leaf, &found.path, &root);
                assert_eq!(there, other == index, "{index} as {other} of {count}");
            }
            let beside = leaves[(index as usize + 1) % leaves.len()];
            assert_eq!(includes(HASH, index, size, beside, &found.path, &root), count == 1);
            let short = found.path.split_last().map(|(_, short)| short);
            assert!(short.is_none_or(|short| !includes(HASH, index, size, *leaf, short, &root)));
        }
    }
}

#[test]
fn every_earlier_tree_is_proved_and_no_other() {
    for new in 1_u64..=40 {
        let leaves = leaves(new as u32);
        let root = mth(&leaves);
        for old in 1..=new {
            let first = (old, mth(&leaves[..old as usize]));
            let proof = subproof(old as usize, &leaves, true);
            if old < new {
                let found = tree(&leaves, 8, Some(Mark::tree(old))).found().unwrap();
                let seed = (!old.is_power_of_two()).then_some(found.hash);
                assert_eq!(seed.into_iter().chain(found.path).collect::<Vec<_>>(), proof, "{old} of {new}");
            }
            assert!(extends(HASH, first, (new, root), &proof), "{old} of {new}");
            let mut forged = first.1;
            forged[0] ^= 1;
            assert!(!extends(HASH, (old, forged), (new, root), &proof));
            assert!(!extends(HASH, first, (new, forged), &proof));
            assert!(!extends(HASH, (0, first.1), (new, root), &proof));
            assert!(!extends(HASH, (new, root), (old, first.1), &proof) || old == new);
        }
    }
}
