"""What tidiness means for Heshi, as tables: who may include what, which calls are banned, what core may link to.

Everything that a change of design touches is a row here; the checks themselves are in rules.py, build.py and symbols.py.
"""

# A layer sees itself and what is left of it: base <- core <- host <- node | hub.
LAYER_FOLDERS = {
    "proto/base": "base",
    "proto/core": "core",
    "proto/host": "host",
    "node": "node",
    "hub": "hub",
}
LAYER_SEES = {
    "base": {"base"},
    "core": {"base", "core"},
    "host": {"base", "core", "host"},
    "node": {"base", "core", "host", "node"},
    "hub": {"base", "core", "host", "hub"},
}

# Outside library's header -> the files that may include it (patterns; tests are exempt).
LIBRARIES = {
    "sodium.h": ["base/crypt.c"],
    "msgpack*": ["base/pack.c"],
    "zstd*.h": ["base/squeeze.c"],
    "jansson.h": ["base/json.h", "base/json.c"],
    "sqlite3.h": ["host/db.c"],
    "git2.h": ["host/history.c", "host/mirror.c"],
    "git2/*": ["host/history.c", "host/mirror.c"],
    "mbedtls/*": ["host/mbed.h", "host/mbed.c", "host/tls.c", "host/pki.c"],
    "psa/*": ["host/mbed.h", "host/mbed.c"],
    "uv.h": ["host/net.h"],
    "ini.h": ["host/settings.c"],
    "microhttpd.h": ["host/http_inside.h"],
    "xlsxwriter.h": ["host/book.h"],
}

# The C library and the kernel. Any other <header.h> is a library that needs a row above.
SYSTEM_HEADERS = set(
    """
    assert.h complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h malloc.h math.h setjmp.h signal.h
    stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h threads.h time.h
    uchar.h wchar.h wctype.h byteswap.h dirent.h dlfcn.h endian.h fcntl.h fnmatch.h ftw.h getopt.h glob.h grp.h langinfo.h
    libgen.h netdb.h poll.h pthread.h pwd.h sched.h semaphore.h spawn.h strings.h sysexits.h syslog.h termios.h unistd.h
    """.split()
)
SYSTEM_FOLDERS = ("sys/", "net/", "netinet/", "arpa/", "linux/")

# Function -> what to use instead. Holds for tests, too.
BANNED_CALLS = {
    "strcpy": "a struct buffer",
    "stpcpy": "a struct buffer",
    "strcat": "a struct buffer",
    "strncpy": "a struct buffer",
    "strncat": "a struct buffer",
    "sprintf": "buffer_print or snprintf",
    "vsprintf": "buffer_print or vsnprintf",
    "gets": "a bounded read",
    "strtok": "spans",
    "atoi": "a reader that tells errors",
    "atol": "a reader that tells errors",
    "atoll": "a reader that tells errors",
    "atof": "integers: there are no floats",
    "system": "a library or posix_spawn",
    "popen": "a library or posix_spawn",
    "sleep": "an event or a condition to wait for",
    "usleep": "an event or a condition to wait for",
    "rand": "randomness that is an argument",
    "srand": "randomness that is an argument",
    "random": "randomness that is an argument",
    "alloca": "an arena",
    "mktemp": "mkstemp or mkdtemp",
    "tmpnam": "mkstemp or mkdtemp",
}

# Spelled apart so that this file passes.
LEFTOVER_WORDS = ["TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"]

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
FUNCTION_LINES_MEDIAN_MAX = 15
FUNCTIONS_FOR_A_MEDIAN = 20  # of fewer, a median says nothing

# Dot-files may join these, and whatever .gitignore names as /name/.
TOP_LEVEL_REQUIRED = ["node", "hub", "proto", "conf", "tests", "CMakeLists.txt", "README.md"]
TOP_LEVEL_ALLOWED = TOP_LEVEL_REQUIRED + ["CMakePresets.json", "LICENSE", "package.json", "package-lock.json"]
# git keeps no empty folders: these two may be absent until their first file is there.
TOP_LEVEL_LATER = ["node", "hub"]

# What base and core may need from outside, after fortify's and the C standard's decorations are taken off
# (__memcpy_chk and __isoc23_strtol count as memcpy and strtol). All of it computes and does nothing else.
PURE_SYMBOLS = [
    # memory and bytes
    r"malloc|malloc_usable_size|calloc|realloc|reallocarray|free|aligned_alloc|posix_memalign",
    r"mem(cpy|move|set|cmp|chr|rchr|mem|pcpy|ccpy)|explicit_bzero|bcmp",
    # text; what depends on the locale (ctype, strtod, strcoll) is left out
    r"str(len|nlen|cmp|ncmp|casecmp|ncasecmp|chr|chrnul|rchr|str|spn|cspn|pbrk|dup|ndup|sep|tok_r)|rawmemchr",
    r"strto(l|ul|ll|ull|imax|umax)",
    r"v?snprintf|v?asprintf",
    # an errno value in words, the same in every locale
    r"str(error(name|desc)_np)|__errno_location",
    # arithmetic and order
    r"l?l?abs|l?l?div|qsort|qsort_r|bsearch",
    # asserts, and what compilers add
    r"abort|__assert_fail|__assert_perror_fail|__stack_chk_fail|__chk_fail|_GLOBAL_OFFSET_TABLE_|__(div|mul|udiv|umod)\w*[dt]i\d",
    r"__(asan|ubsan|tsan|lsan|msan|sanitizer|sancov|gcov)_\w+|__(start|stop)_\w+|_Unwind_Resume|__gcc_personality_v0",
    # libsodium; sodium_init only picks implementations for this processor (and opens the random source of which the rest
    # of base and core makes no use)
    r"crypto_\w+|sodium_(init|memzero|memcmp|is_zero|compare|increment|add|sub|pad|unpad|bin2hex|hex2bin|bin2base64|base642bin)",
    r"ZSTD_\w+",
    r"json(_\w+|p_\w+)|jansson_\w+",
    r"msgpack_\w+",
]

# Members of the families above that read files or make randomness.
IMPURE_SYMBOLS = [
    r"randombytes\w*|crypto_core_\w+_random",
    r"crypto_\w*(?<!seed)_keypair|crypto_\w+_keygen|crypto_box_\w*seal|crypto_pwhash\w*_str(_alg)?|crypto_secretstream_\w+_init_push",
    r"json_(load_file|loadf|loadfd|dump_file|dumpf|dumpfd)|json_object_seed",
    r"msgpack_(fbuffer|zbuffer|object_print)\w*",
]
