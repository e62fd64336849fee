#!/bin/bash
# Stock git and ssh-keygen accept the commits that Heshi writes: their form (fsck --strict), their signatures
# (verify-commit) and their names (ident's own cleaning changes nothing); and they refuse what was tampered with.
set -eu

for tool in git ssh-keygen; do
	command -v $tool >/dev/null || { echo "no $tool"; exit 77; }
done
make_commit="${HESHI_BIN:?}/tests/make_commit"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Nothing of this machine's or person's settings counts.
export HOME="$dir" XDG_CONFIG_HOME="$dir" GIT_CONFIG_NOSYSTEM=1 GIT_DIR="$dir/ledger.git" LC_ALL=C
git -c init.defaultBranch=main init -q --bare "$GIT_DIR"
"$make_commit" key > "$dir/allowed_signers"
git config gpg.format ssh
git config gpg.ssh.allowedSignersFile "$dir/allowed_signers"

fail() {
	echo "FAILED: $*"
	exit 1
}

# write TREE NAME OFFSET [PARENT...]: stores a commit after git's own checks of its form, and prints its id.
write() {
	"$make_commit" commit "$@" > "$dir/commit"
	git hash-object -t commit -w --stdin < "$dir/commit"
}

blob=$(printf '{\n  "amount": 350000\n}\n' | git hash-object -w --stdin)
tree=$(printf '100644 blob %s\tmain.json\n' "$blob" | git mktree)
names=("陈小明" "Jean-Luc O'Neill, jr (x)" "阿卜杜拉·买买提" "x" "a@b.c d")
offsets=(480 0 -210 840 -720)

tip=
for at in "${!names[@]}"; do
	tip=$(write "$tree" "${names[$at]}" "${offsets[$at]}" $tip)
	git verify-commit -v "$tip" > "$dir/said" 2>&1 || fail "verify-commit: $(cat "$dir/said")"
	grep -q 'Good "git" signature for 440105014-1@heshi' "$dir/said" || fail "whose signature: $(cat "$dir/said")"
	[ "$(git log -1 --format=%an "$tip")" = "${names[$at]}" ] || fail "the name ${names[$at]}"
	[ "$(git log -1 --format=%G? "$tip")" = G ] || fail "log shows no good signature"
	# What git would write for this name itself.
	again=$(GIT_AUTHOR_NAME="${names[$at]}" GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@d \
		git commit-tree -m x "$tree")
	[ "$(git log -1 --format=%an "$again")" = "${names[$at]}" ] || fail "git writes ${names[$at]} otherwise"
done

side=$(write "$tree" 李四 480 "$(git rev-parse "$tip^")")
merge=$(write "$tree" 李四 480 "$tip" "$side")
git verify-commit "$merge" 2> "$dir/said" || fail "verify-commit of a merge: $(cat "$dir/said")"
git update-ref refs/heads/main "$merge"
git fsck --strict --no-dangling > "$dir/said" 2>&1 || fail "fsck: $(cat "$dir/said")"
! grep -Eq 'error|warning|missing|broken' "$dir/said" || fail "fsck: $(cat "$dir/said")"
[ "$(git log -1 --format='%(trailers:key=Ledger,valueonly,separator=)' "$merge")" = centre/440105014 ] || fail trailers

# One letter of the subject, one digit of the time, another person.
for change in 's/dispute: register/dispute: registes/' 's/ 1795315327 / 1795315328 /' 's/author 李四/author 李五/'; do
	forged=$(sed "$change" "$dir/commit" | git hash-object -t commit -w --stdin)
	[ "$forged" != "$merge" ] || fail "nothing was changed by $change"
	! git verify-commit "$forged" 2> /dev/null || fail "git accepts a commit after $change"
done

# Another signer than the one allowed.
ssh-keygen -q -t ed25519 -N '' -f "$dir/other"
printf '440105014-1@heshi namespaces="git" %s\n' "$(cat "$dir/other.pub")" > "$dir/allowed_signers"
! git verify-commit "$merge" 2> /dev/null || fail "git accepts a key that is not allowed"
