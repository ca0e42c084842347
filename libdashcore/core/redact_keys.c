#include "core/redact_keys.h"

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "dashcore.h"

#include <stdint.h>
#include <string.h>

/* Words apart by blanks. A key with two words is there once more as one word, for who writes
 * "apikey"; one that is too common alone ("key", "pass", "session") is there with its company. */
static const char *const built_in[] = {
    "access key",    "accesskey",      "account key",
    "accountkey",    "activation key", "admin pass",
    "amz signature", "api key",        "apikey",
    "app key",       "appkey",         "auth key",
    "authkey",       "authorization",  "authtoken",
    "accesstoken",   "client key",     "clientsecret",
    "cookie",        "cookies",        "credential",
    "credentials",   "csrftoken",      "db pass",
    "dbpass",        "encryption key", "encryptionkey",
    "ftp pass",      "jsessionid",     "jwt",
    "licence",       "license",        "mail pass",
    "master key",    "masterkey",      "mysql pass",
    "otp",           "passcode",       "passphrase",
    "passwd",        "password",       "phpsessid",
    "private key",   "privatekey",     "product key",
    "pwd",           "redis pass",     "refreshtoken",
    "root pass",     "secret",         "secretkey",
    "secrets",       "session id",     "session key",
    "sessionid",     "sessiontoken",   "shared key",
    "sharedkey",     "signing key",    "signingkey",
    "smtp pass",     "storage key",    "token",
    "user pass",     "userpass",       "license key",
    "licence key",   "secret key",     "access token",
    "auth token",    "pgpassword",     "dbpassword",
    "dbpasswd",      "rootpassword",   "userpassword",
};

#define BUILT_IN_COUNT (sizeof(built_in) / sizeof(built_in[0]))

struct listed {
    const char *words;
    const struct listed *next; /* with the same first byte */
};

struct redact_keys {
    const struct listed *first[256]; /* by first byte, in lower case */
    uint32_t second[256];            /* by first byte in any case: a bit for each second byte */
    char *extra;                     /* words of the extra keys, each key zero-terminated */
    struct listed listed[];
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c | 0x20) : c;
}

/* What words are made of; characters beyond ASCII count as letters. */
static bool is_word(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c) || (unsigned char)c >= 0x80;
}

/* The bit of a byte; a letter has the same in either case, and shares it with other bytes. */
static uint32_t bit_of(char c)
{
    return UINT32_C(1) << ((unsigned char)c & 31);
}

static char to_upper(char c)
{
    return is_lower(c) ? (char)(c & ~0x20) : c;
}

/* Whether no word goes on from the byte before `at` to the one at it. */
static bool is_boundary(const char *name, size_t length, size_t at)
{
    if (at == 0 || at >= length || !is_word(name[at - 1]) || !is_word(name[at]) ||
        is_digit(name[at - 1]) != is_digit(name[at]))
        return true;
    if (!is_upper(name[at]))
        return false;
    /* accessToken; of capitals in a row, the last begins a word: APIKey */
    return is_lower(name[at - 1]) ||
           (is_upper(name[at - 1]) && at + 1 < length && is_lower(name[at + 1]));
}

static size_t skip_separators(const char *name, size_t length, size_t at)
{
    while (at < length && !is_word(name[at]))
        at++;
    return at;
}

/* Whether the words of a key stand in the name from `at` on. */
static bool stands_at(const char *words, const char *name, size_t length, size_t at, bool at_end)
{
    for (; *words != '\0'; words++) {
        if (*words == ' ') {
            if (!is_boundary(name, length, at))
                return false;
            at = skip_separators(name, length, at);
        } else if (at < length && to_lower(name[at]) == *words) {
            at++;
        } else {
            return false;
        }
    }
    return is_boundary(name, length, at) &&
           (!at_end || skip_separators(name, length, at) == length);
}

const char *redact_keys_find(const struct redact_keys *keys, const char *name, size_t length,
                             bool at_end)
{
    for (size_t at = 0; at < length; at++) {
        uint32_t second = keys->second[(unsigned char)name[at]];
        /* Hardly a name gets past its first two letters. */
        if (second == 0 || (at + 1 < length && (second & bit_of(name[at + 1])) == 0) ||
            !is_boundary(name, length, at))
            continue;
        const struct listed *listed = keys->first[(unsigned char)to_lower(name[at])];
        for (; listed != NULL; listed = listed->next)
            if (stands_at(listed->words, name, length, at, at_end))
                return listed->words;
    }
    return NULL;
}

/* Appends the words of one extra key and a zero; nothing where there are no words. */
static void append_words(struct buffer *out, const char *name, size_t length)
{
    size_t before = out->length;
    for (size_t i = skip_separators(name, length, 0); i < length; i++) {
        if (!is_word(name[i]))
            continue;
        if (out->length > before && is_boundary(name, length, i))
            buffer_append_char(out, ' ');
        buffer_append_char(out, to_lower(name[i]));
    }
    if (out->length > before)
        buffer_append_char(out, '\0');
}

/* Reads the comma-separated list into words, and counts its keys. */
static int read_extra(const char *extra, struct buffer *words, size_t *count)
{
    static const char field[] = "redact_keys";
    size_t length = strlen(extra);
    if (length > DASHCORE_REDACT_KEYS_MAX)
        return fail_field(DASHCORE_ERANGE, field, "%s has %zu bytes, at most %d are allowed", field,
                          length, DASHCORE_REDACT_KEYS_MAX);
    if (!text_is_clean(extra, length))
        return fail_field(DASHCORE_EINVAL, field, "%s is not UTF-8", field);
    for (const char *next = extra; *next != '\0'; next += *next == ',' ? 1 : 0) {
        const char *name = next;
        size_t before = words->length;
        next += strcspn(next, ",");
        append_words(words, name, (size_t)(next - name));
        if (words->length > before)
            ++*count;
        else if (strspn(name, " \t") < (size_t)(next - name) && !words->failed)
            return fail_field(DASHCORE_EINVAL, field, "%s has the key '%.*s', which has no letters",
                              field, (int)(next - name), name);
    }
    return words->failed ? fail_memory() : DASHCORE_OK;
}

static void list(struct redact_keys *keys, struct listed *listed, const char *words)
{
    const struct listed **first = &keys->first[(unsigned char)words[0]];
    *listed = (struct listed){.words = words, .next = *first};
    *first = listed;
    /* Behind a word of one letter anything may separate it from the next, or end it. */
    bool letters = words[1] != '\0' && words[1] != ' ';
    uint32_t second = letters ? bit_of(words[1]) : UINT32_MAX;
    keys->second[(unsigned char)words[0]] |= second;
    keys->second[(unsigned char)to_upper(words[0])] |= second;
}

int redact_keys_open(const char *extra, struct redact_keys **keys)
{
    struct buffer words = {0};
    size_t extra_count = 0;
    int r = read_extra(extra != NULL ? extra : "", &words, &extra_count);
    struct redact_keys *made = NULL;
    if (r < 0)
        goto done;
    made = memory_allocate_zeroed(sizeof(*made) +
                                  (BUILT_IN_COUNT + extra_count) * sizeof(made->listed[0]));
    if (made == NULL) {
        r = fail_memory();
        goto done;
    }
    struct listed *next = made->listed;
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        list(made, next++, built_in[i]);
    made->extra = words.text;
    words = (struct buffer){0};
    const char *name = made->extra;
    for (size_t i = 0; i < extra_count; i++, name += strlen(name) + 1)
        list(made, next++, name);
    *keys = made;

done:
    buffer_free(&words);
    return r;
}

void redact_keys_close(struct redact_keys *keys)
{
    if (keys == NULL)
        return;
    memory_release(keys->extra);
    memory_release(keys);
}
