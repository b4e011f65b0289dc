# What a script says that cannot be told here, for those that read it with `source`. Whether that may be is decided here, for scripts, and
# in `test/told` for tests.

# Says it loudly and ends the script: well, or as a failure where everything is to be told (EVERYTHING_TOLD=1).
not_told() {
    echo "NOT TOLD: $*"
    if [ "${EVERYTHING_TOLD:-}" = 1 ]; then
        echo "EVERYTHING_TOLD=1 says that it is to be."
        exit 1
    fi
    exit 0
}
