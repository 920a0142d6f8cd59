/* redact_table.c - the table of detectors: what a secret looks like, with examples of what is one
 * and what is not. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the scan over a text (redact.c), what is looked at around an anchor (redact_match.c), a
 * site's own patterns (redact_site.c).
 * Method: an anchor that is quick to find, then a small function that looks around it. Formats with
 * a mark of their own (a prefix, a checksum) only: what is merely "long and random" is not touched,
 * since hashes, ids and keys of hardware are what people ask about. A value that stands for one
 * (<token>, $PASSWORD, xxx) is none. The examples are invented, and cut in two so that nobody who
 * scans sources takes them for real.
 */
#include "corpus/redact_priv.h"

#define A10 "Ab3dEf6hJ0"
#define A20 A10 "kLm9oPq2sT"
#define A40                                                                                        \
    A20 "4vWx5yZa1b"                                                                               \
        "7cDe8fGh2i"
#define B64 "MIIEpAIBAAKCAQEA" A40 "/" A40

// clang-format off
static const struct detector table[] = {
    {"private-key", "BEGIN ", DETECT_INSIDE, redact_match_private_key, "", 0, 0,
        {"-----BEGIN RSA PRIVATE" " KEY-----\n" B64 "\n" B64 "==\n-----END RSA PRIVATE" " KEY-----",
         "key: \"-----BEGIN PRIVATE" " KEY-----\\n" B64 "\\n-----END PRIVATE" " KEY-----\\n\"",
         "> -----BEGIN OPENSSH PRIVATE" " KEY-----\n> " B64 "\n> " B64 "\nand then it broke off",
         "---- BEGIN SSH2 ENCRYPTED PRIVATE" " KEY ----\nComment: \"x\"\n" B64 "\n---- END SSH2 ENCRYPTED PRIVATE" " KEY ----"},
        {"-----BEGIN RSA PRIVATE" " KEY-----\n...\n-----END RSA PRIVATE" " KEY-----",
         "-----BEGIN CERTIFICATE-----\n" B64 "\n-----END CERTIFICATE-----",
         "-----BEGIN PUBLIC KEY-----\n" B64 "\n-----END PUBLIC KEY-----",
         "the file begins with -----BEGIN PRIVATE" " KEY----- and nothing else does"}},

    {"private-key", "private-lines: ", DETECT_NOCASE, redact_match_putty, "", 0, 0,
        {"PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 2\n" B64 "\n" B64 "\nPrivate-MAC: 00"}, {"Private-Lines: 14\n..."}},
    {"private-key", "AGE-SECRET-KEY-1", 0, redact_match_token, "", 58, 58,
        {"AGE-SECRET" "-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54KH"}, {"AGE-SECRET-KEY-1..."}},
    {"private-key", "privatekey", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "/+=", 43, 512,
        {"[Interface]\nPrivate" "Key = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="}, {"PrivateKey = <key>", "privateKey: string"}},

    {"aws-key", "AKIA", 0, redact_match_token, "", 16, 16,
        {"aws_access_key_id = AK" "IAQ3EGRL7TZ5BN2WXY", "(AK" "IAQ3EGRL7TZ5BN2WXY)"},
        {"AKIA is the prefix", "XAKIA" A20, "AK" "IA" A40, "AKIAXXXXXXXXXXXXXXXX"}},
    {"aws-key", "ASIA", 0, redact_match_token, "", 16, 16,
        {"AS" "IAQ3EGRL7TZ5BN2WXY"}, {"ASIA pacific", "ASIAPACIFICREGIO"}},
    {"aws-secret", "aws_secret_access_key", DETECT_NOCASE, redact_match_value, "/+=", 40, 40,
        {"AWS_SECRET_ACCESS" "_KEY=" A40, "aws_secret_access" "_key = \"" A20 "/" A10 "+12345678\""},
        {"aws_secret_access_key = <your secret>", "set aws_secret_access_key first", "aws_secret_access_key = short"}},
    {"aws-secret", "secretaccesskey", DETECT_NOCASE | DETECT_INSIDE, redact_match_value, "/+=", 40, 40,
        {"\"SecretAccess" "Key\": \"" A40 "\""}, {"SecretAccessKey: $SECRET"}},

    {"aws-session", "session_token", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "/+=", 100, 4096,
        {"AWS_SESSION" "_TOKEN=IQoJb3JpZ2lu" A40 A40 A40}, {"aws_session_token = ...", "session_token: string"}},
    {"aws-session", "sessiontoken", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "/+=", 100, 4096,
        {"\"Session" "Token\": \"IQoJb3JpZ2lu" A40 A40 A40 "\""}, {"SessionToken: <token>"}},
    {"aws-session", "x-amz-security-token", DETECT_NOCASE, redact_match_value, "/+=%", 100, 4096,
        {"X-Amz-Security" "-Token=IQoJb3JpZ2lu%2F" A40 A40 A40 "&x"}, {"X-Amz-Security-Token: <token>"}},

    {"gcp-key", "AIza", 0, redact_match_token, "-_", 35, 35,
        {"key=AI" "za" A20 "-_x" A10 "Qw"}, {"AIza", "AIzawa is a name", "AIza" A40 A10}},
    {"gcp-token", "ya29.", 0, redact_match_token, "-_.", 30, 1024, {"ya" "29." A40 "-_" A10}, {"ya29.1"}},
    {"gcp-secret", "GOCSPX-", 0, redact_match_token, "-_", 20, 64, {"GOC" "SPX-" A20 "-_abcdef"}, {"GOCSPX-xxx"}},

    {"azure-key", "accountkey", DETECT_NOCASE, redact_match_value, "/+=", 40, 120,
        {"DefaultEndpointsProtocol=https;AccountName=a;Account" "Key=" A40 A40 "abcdef==;EndpointSuffix=x"},
        {"AccountKey=<key>;", "AccountKey=..."}},
    {"azure-key", "sharedaccesskey", DETECT_NOCASE, redact_match_value, "/+=", 40, 120,
        {"Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccess" "Key=" A40 "abc="}, {"SharedAccessKey=key"}},
    {"azure-secret", "8Q~", DETECT_INSIDE, redact_match_azure_secret, "_~.-", 31, 37,
        {"client secret abc" "8Q~" A20 A10 "abcd"}, {"8Q~", "what 8Q~ means"}},
    {"azure-token", "AZDO", DETECT_INSIDE, redact_match_azdo, "", 76, 0,
        {"az login " A40 A20 "abcdefghij012345" "AZDO" "ab1c"}, {"AZDO", A40 A20 "AZDO" "ab1c"}},
    {"azure-token", "azure_devops_ext_pat", DETECT_NOCASE, redact_match_value, "", 52, 84,
        {"AZURE_DEVOPS_EXT" "_PAT=abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst"}, {"AZURE_DEVOPS_EXT_PAT=$PAT"}},
    {"azure-sas", "sig=", DETECT_NOCASE, redact_match_sas, "", 40, 120,
        {"https://a.blob.core.windows.net/c?sv=2022-11-02&se=2024-01-01&s" "ig=" A40 "%2Bx%3D",
         "https://prod-1.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sp=%2Frun&sv=1.0&s" "ig=" A40 "-_a"},
        {"?sig=abc", "sig=" A40}},

    {"github-token", "ghp_", 0, redact_match_token, "", 36, 255,
        {"gh" "p_" A20 A10 "abcdef", "git clone with gh" "p_" A40}, {"ghp_", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "ghp_token"}},
    {"github-token", "gho_", 0, redact_match_token, "", 36, 255, {"gh" "o_" A40}, {"gho_st"}},
    {"github-token", "ghu_", 0, redact_match_token, "", 36, 255, {"gh" "u_" A40}, {"ghu_x"}},
    {"github-token", "ghs_", 0, redact_match_token, "", 36, 255, {"gh" "s_" A40}, {"ghs_x"}},
    {"github-token", "ghr_", 0, redact_match_token, "", 36, 255, {"gh" "r_" A40}, {"ghr_x"}},
    {"github-token", "github_pat_", 0, redact_match_token, "_", 50, 255, {"github" "_pat_" A20 "ab_" A40 "abcdefghi"}, {"github_pat_x"}},
    {"gitlab-token", "glpat-", 0, redact_match_token, "-_.", 20, 300, {"gl" "pat-" A20}, {"glpat-", "glpat-xxxxxxxxxxxxxxxxxxxx"}},
    {"gitlab-token", "glrt-", 0, redact_match_token, "-_.", 20, 300, {"gl" "rt-" A20}, {"glrt-x"}},
    {"gitlab-token", "gldt-", 0, redact_match_token, "-_.", 20, 300, {"gl" "dt-" A20}, {"gldt-x"}},
    {"gitlab-token", "glcbt-", 0, redact_match_token, "-_.", 20, 300, {"gl" "cbt-64_" A20}, {"glcbt-x"}},
    {"gitlab-token", "glptt-", 0, redact_match_token, "-_.", 20, 300, {"gl" "ptt-" A40}, {"glptt-x"}},
    {"gitlab-token", "glft-", 0, redact_match_token, "-_.", 20, 300, {"gl" "ft-" A20}, {"glft-x"}},
    {"gitlab-token", "glsoat-", 0, redact_match_token, "-_.", 20, 300, {"gl" "soat-" A20}, {"glsoat-x"}},
    {"gitlab-token", "glagent-", 0, redact_match_token, "-_.", 20, 300, {"gl" "agent-" A40}, {"glagent-x"}},
    {"gitlab-token", "gloas-", 0, redact_match_token, "-_.", 20, 300, {"gl" "oas-" A40}, {"gloas-x"}},
    {"gitlab-token", "GR1348941", 0, redact_match_token, "-_", 20, 20, {"GR13" "48941" A20}, {"GR1348941", "GR1348941234"}},
    {"slack-token", "xoxb-", 0, redact_match_token, "-", 20, 300, {"xo" "xb-123456789012-123456789012-" A20}, {"xoxb-", "xoxb-your-token", "xoxb-xxxxxxxxxxxxxxxxxxxxxxxxx"}},
    {"slack-token", "xoxp-", 0, redact_match_token, "-", 20, 300, {"xo" "xp-123456789012-123456789012-" A20}, {"xoxp-..."}},
    {"slack-token", "xoxa-", 0, redact_match_token, "-", 20, 300, {"xo" "xa-2-123456789012-" A20}, {"xoxa-"}},
    {"slack-token", "xoxs-", 0, redact_match_token, "-", 20, 300, {"xo" "xs-123456789012-" A20}, {"xoxs-"}},
    {"slack-token", "xoxr-", 0, redact_match_token, "-", 20, 300, {"xo" "xr-123456789012-" A20}, {"xoxr-"}},
    {"slack-token", "xoxc-", 0, redact_match_token, "-", 20, 300, {"xo" "xc-123456789012-" A20}, {"xoxc-"}},
    {"slack-token", "xoxd-", 0, redact_match_token, "-%/+=", 20, 600, {"xo" "xd-" A20 "%2B" A20}, {"xoxd-"}},
    {"slack-token", "xoxe-", 0, redact_match_token, "-", 20, 300, {"xo" "xe-1-" A40}, {"xoxe-"}},
    {"slack-token", "xoxe.", 0, redact_match_token, "-.", 20, 300, {"xo" "xe.xoxp-1-" A40}, {"xoxe."}},
    {"slack-token", "xapp-", 0, redact_match_token, "-", 20, 300, {"xa" "pp-1-A0123456789-123456789012-" A40}, {"xapp-tool"}},
    {"slack-webhook", "hooks.slack.com/services/", DETECT_INSIDE, redact_match_token, "/", 30, 120,
        {"https://hooks.slack" ".com/services/T01234567/B01234567/" A20 "abcd"}, {"https://hooks.slack.com/services/T000/B000/XXX"}},
    {"slack-webhook", "hooks.slack.com/workflows/", DETECT_INSIDE, redact_match_token, "/", 30, 160,
        {"https://hooks.slack" ".com/workflows/T01234567/A01234567/123456789012/" A20 "abcd"}, {"https://hooks.slack.com/workflows/T000"}},
    {"slack-webhook", "hooks.slack.com/triggers/", DETECT_INSIDE, redact_match_token, "/", 30, 160,
        {"https://hooks.slack" ".com/triggers/T01234567/1234567890/" A20 A10}, {"https://hooks.slack.com/triggers/T000"}},
    {"teams-webhook", ".webhook.office.com/webhookb2/", DETECT_INSIDE, redact_match_token, "/-@", 100, 300,
        {"https://x.webhook.office" ".com/webhookb2/0a1b2c3d-4e5f-6789-abcd-ef0123456789@0a1b2c3d-4e5f-6789-abcd-ef0123456789/IncomingWebhook/0123456789abcdef0123456789abcdef/0a1b2c3d-4e5f-6789-abcd-ef0123456789"}, {"https://x.webhook.office.com/webhookb2/"}},
    {"discord-webhook", "/api/webhooks/", DETECT_INSIDE, redact_match_token, "/-_", 60, 200,
        {"https://discord" ".com/api/webhooks/123456789012345678/" A40 "-_" A20}, {"/api/webhooks/list"}},
    {"telegram-token", "0", 0, redact_match_telegram, "", 35, 35,
        {"1234" "56789:AAH" A20 A10 "-_"}, {"12:30:45", "123456789:AA"}},

    {"stripe-key", "sk_live_", 0, redact_match_token, "", 16, 255, {"sk_" "live_" A20 "abcd"}, {"sk_live_...", "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"}},
    {"stripe-key", "sk_test_", 0, redact_match_token, "", 16, 255, {"sk_" "test_" A20 "abcd"}, {"sk_test_key"}},
    {"stripe-key", "rk_live_", 0, redact_match_token, "", 16, 255, {"rk_" "live_" A20 "abcd"}, {"rk_live_"}},
    {"stripe-key", "rk_test_", 0, redact_match_token, "", 16, 255, {"rk_" "test_" A20 "abcd"}, {"rk_test_"}},
    {"stripe-secret", "whsec_", 0, redact_match_token, "/+=", 24, 255, {"wh" "sec_" A20 "abcdefgh"}, {"whsec_"}},
    {"npm-token", "npm_", DETECT_MIXED, redact_match_token, "", 36, 36, {"//registry/:_authToken=np" "m_" A20 A10 "abcdef"}, {"npm_config_registry", "npm_lifecycle_event"}},
    {"npm-token", "_authtoken", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_/+=.", 20, 512,
        {"//r.example/:_auth" "Token=0a1b2c3d-4e5f-6789-abcd-ef0123456789"}, {"_authToken=${NPM_TOKEN}", "set _authToken in .npmrc"}},
    {"npm-token", ":_auth", DETECT_INSIDE, redact_match_value, "/+=", 12, 512,
        {"//r.example/:_au" "th=YWRtaW46c2VjcmV0MTIz"}, {"//r.example/:_auth=$AUTH"}},
    {"npm-token", ":_password", DETECT_INSIDE, redact_match_value, "/+=", 8, 512,
        {"//r.example/:_pass" "word=c2VjcmV0MTIz"}, {"//r.example/:_password=$P"}},
    {"pypi-token", "pypi-", DETECT_MIXED, redact_match_token, "-_", 60, 400, {"py" "pi-AgEIcHlwaS5vcmc" A40 "-_" A20}, {"pypi-publish", "pypi-server-that-runs-in-a-container-behind-a-proxy-with-a-long-name"}},
    {"sendgrid-key", "SG.", DETECT_MIXED, redact_match_token, "-_.", 60, 70, {"S" "G." A20 "ab." A40 "abc"}, {"SG.1", "e.SG.x"}},
    {"shopify-token", "shpat_", 0, redact_match_token, "", 32, 40, {"shp" "at_0123456789abcdef0123456789abcdef"}, {"shpat_"}},
    {"huggingface-token", "hf_", DETECT_MIXED, redact_match_token, "", 34, 40, {"h" "f_" A20 A10 "abcd"}, {"hf_transformers", "hf_hub_download"}},
    {"digitalocean-token", "dop_v1_", 0, redact_match_token, "", 64, 64, {"dop" "_v1_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}, {"dop_v1_"}},
    {"docker-token", "dckr_pat_", 0, redact_match_token, "-_", 20, 64, {"dckr" "_pat_" A20 "abcdefg"}, {"dckr_pat_"}},
    {"openai-key", "sk-", DETECT_MIXED, redact_match_token, "-_", 40, 255, {"sk" "-" A40 "abcdefgh", "sk" "-proj-" A40 "-_" A10}, {"sk-learn", "sk-estonia"}},

    {"vault-token", "hvs.", DETECT_MIXED, redact_match_token, "-_", 24, 255, {"hv" "s." A40}, {"hvs.x", "hvs.something-with-a-long-name-and-no-digit"}},
    {"grafana-token", "glsa_", 0, redact_match_token, "_", 41, 41, {"gl" "sa_" A20 A10 "ab_01234567"}, {"glsa_x"}},
    {"atlassian-token", "ATATT3xFfGF0", 0, redact_match_token, "-_=", 60, 255, {"ATATT3x" "FfGF0" A40 A20 "=ABCDEF01"}, {"ATATT3xFfGF0"}},

    {"jwt", "eyJ", 0, redact_match_jwt, "", 0, 0,
        {"ey" "JhbGciOiJIUzI1NiJ9.ey" "JzdWIiOiI0MiIsIm4iOiJhIn0.c2lnbmF0dXJlLXdpdGgtMzI", "token=ey" "JhbGciOiJub25lIn0.ey" "JzdWIiOiI0MiIsIm4iOiJhIn0."},
        {"eyJhbGci", "eyJ is how they begin", "eyJhbGciOiJIUzI1NiJ9.short.x"}},

    {"password-in-url", "://", DETECT_INSIDE, redact_match_url_password, "", 0, 0,
        {"postgres://app:s3cr" "et@db.example:5432/x", "mongodb+srv://app:p4%40$s@c0.example/x", "redis://:ab/c#d+ef==@localhost:6379", "https://" A20 "ab@git.example/r"},
        {"http://localhost:8080/a@b", "https://user:<password>@host/ mongodb://user:%s@localhost x://u:${P}@h", "mongodb://user:my-password@localhost docker://alpine:3.19@sha256:0a1b2c", "ssh://git@github.com:22/x git+ssh://git@h:o/r.git@v1", "https://medium.example/@someone:1 x://h:80/#/@a"}},
    {"password-in-url", "@tcp(", DETECT_INSIDE, redact_match_dsn, "", 0, 0, {"root:hunt" "er2x@tcp(127.0.0.1:3306)/db"}, {"user@tcp(h)", "user:password@tcp(h)", ":@tcp("}},
    {"password-in-url", "jdbc:oracle:thin:", DETECT_NOCASE, redact_match_after_name, "/", 0, 0,
        {"jdbc:oracle:thin:scott/tig" "er77@//h:1521/svc"}, {"jdbc:oracle:thin:@h:1521:svc", "jdbc:oracle:thin:scott/<password>@h"}},
    {"basic-auth", "-u ", 0, redact_match_after_name, ":", 0, 0,
        {"curl -X POST -u admin:hunt" "er2xyz https://api.example/", "curl -s -u 'admin:hunt" "er2 xyz' https://api.example/"},
        {"curl -u admin https://h/", "curl -u $USER:$PASS https://h:1", "journalctl -u sshd:x1", "curl -u admin:password h"}},
    {"basic-auth", "--user ", 0, redact_match_after_name, ":", 0, 0,
        {"curl --user \"admin:hunt" "er2xyz\" https://api.example/"}, {"docker run --user 1000:1000 x", "curl --user <name>:<password> h"}},
    {"password", "password", DETECT_NOCASE | DETECT_INSIDE, redact_match_password, "", 0, 0,
        {"Server = db; Database = x; User Id = sa; Pass" "word = Tr0ub4$dor;", "jdbc:mysql://h/d?user=root&pass" "word=tiger7", "DB_PASS" "WORD=hunter2xyz!\nDB_HOST=db", "{\"user\": \"app\", \"pass" "word\": \"hunter2\"}"},
        {"Password=${DB_PASSWORD};Server=x password=$P", "password=foo password: string Enter host: and password: then", "Server=db;Password=my-password; username=^USER^&password=^PASS^:x", "redis.Redis(host=self.host, password=self.pw1) f(user=None, password=None) user=x password=get_pw1()", "host={{ip}} user=FILE0 password=FILE1 0={{x}} password_sha256 password == 'abcd1234' login(password=sys.argv[2], user=x) {{user=admin&password=FUZZ}}"}},
    {"password", "passwd", DETECT_NOCASE | DETECT_INSIDE, redact_match_password, "", 0, 0,
        {"mysql.connect(host='h', user='u', pass" "wd='s3cret77')", "pass" "wd: hunter2xyz9"}, {"cat /etc/passwd: ok", "passwd=/etc/passwd1x"}},
    {"password", "pwd", DETECT_NOCASE, redact_match_password, "", 0, 0,
        {"Driver={x};Server=db;Uid=root;P" "wd=Tr0ub4dor;", "Driver={x};Server=db;Uid=root;P" "wd={a;b c};"}, {"PWD=/home/x2345678 USER=x", "old_pwd=$PWD; server=1", "host: x pwd: cd1"}},

    {"bearer", "bearer ", DETECT_NOCASE, redact_match_authorization, "-._~+/=", 20, 0,
        {"Authorization: Bea" "rer " A20, "curl -H 'Authorization: bea" "rer abcd1234'", "the header Bea" "rer " A20 "abc"},
        {"Authorization: Bearer <token>", "a bearer authentication-scheme-of-http", "Bearer $TOKEN", "Authorization: Bearer SUPER-SECRET-TOKEN", "Bearer tokens1"}},
    {"bearer", "token ", DETECT_NOCASE, redact_match_authorization, "-._~+/=", 0, 0,
        {"Authorization: tok" "en 0123456789abcdef0123456789abcdef01234567", "'Authorization': 'Tok" "en " A20 "'"},
        {"token 0123456789abcdef0123456789abcdef01234567", "Authorization: Token <token>"}},
    {"basic-auth", "basic ", DETECT_NOCASE, redact_match_authorization, "+/=", 8, 0,
        {"Authorization: Ba" "sic YWRtaW46c2VjcmV0"}, {"basic authentication", "Visual Basic programs", "Authorization: Basic <credentials>", "authorization and other basic security protocols"}},
    {"api-key", "x-api-key", DETECT_NOCASE, redact_match_value, "-_./+=", 16, 256,
        {"X-Api" "-Key: " A20, "-H 'x-api" "-key: " A40 "'"}, {"X-Api-Key: $KEY", "the header X-Api-Key is missing"}},
    {"api-key", "private-token", DETECT_NOCASE, redact_match_value, "-_.", 20, 256, {"PRIVATE-TOK" "EN: " A20}, {"PRIVATE-TOKEN: $TOKEN", "private-token: see settings"}},
    {"api-key", "x-auth-token", DETECT_NOCASE | DETECT_MIXED, redact_match_value, "-_./+=", 16, 512, {"X-Auth-Tok" "en: " A20}, {"X-Auth-Token: <token>"}},
    {"api-key", "x-vault-token", DETECT_NOCASE | DETECT_MIXED, redact_match_value, "-_.", 16, 256, {"X-Vault-Tok" "en: s." A20}, {"X-Vault-Token: ..."}},
    {"api-key", "api_key", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_.~/+=", 20, 256, {"https://h/?api" "_key=0123456789abcdef0123456789abcdef&x"}, {"api_key=YOUR_API_KEY", "api_key: string", "api_key=xxxxxxxxxxxxxxxxxxxxxxxx"}},
    {"api-key", "apikey", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_.~/+=", 20, 256, {"\"api" "Key\": \"" A20 "\""}, {"apikey=<key>", "apiKey: process.env.KEY1"}},
    {"api-key", "client_secret", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_.~/+=", 20, 256, {"client" "_secret=" A20 A10}, {"client_secret=$SECRET", "client_secret: <secret>"}},
    {"api-key", "access_token", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_.~/+=|", 20, 1024, {"https://h/#access" "_token=" A40 "&token_type=bearer"}, {"access_token=<token>", "access_token = var.backup_s3_access_token_2"}},
    {"api-key", "auth_token", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_.~/+=", 20, 512, {"TWILIO_AUTH" "_TOKEN=0123456789abcdef0123456789abcdef"}, {"auth_token = nil"}},
    {"api-key", "secret_key", DETECT_NOCASE | DETECT_INSIDE | DETECT_MIXED, redact_match_value, "-_.~/+=!@#$%^&*()", 20, 512, {"export SECRET" "_KEY=\"django-insecure-" A20 "\""}, {"SECRET_KEY = os.environ['SECRET_KEY1']", "secret_key: <key>"}},

    {"credit-card", "0", 0, redact_match_card, "", 0, 0,
        {"4539 " "1488 0343 6467", "card 5555" "555555554444.", "**3782-" "822463-10005**", "card=4539-" "1488-0343-6467"},
        {"4539 1488 0343 6468", "1234567890123456 P11_QUESTION_ID:4977262687416", "id 4539148803436467123456", "v4539.1488.0343.6467 1-4539-1488-0343-6467", "/4539148803436467 ?id=4539148803436467"}},

    {"email", "@", DETECT_INSIDE | DETECT_OPTIONAL, redact_match_email, "", 0, 0,
        {"write to ann.b+c@mail.example.org, please"}, {"@property", "user@host", "git@v1.2", "a @ b.com"}},
    {"phone", "+", DETECT_OPTIONAL, redact_match_phone, "", 0, 0,
        {"call +49 30 1234567", "+1 (555) 123-4567"}, {"C++ 11", "+1", "1+12345678x", "+0123456789"}},
    {"phone", "(", DETECT_OPTIONAL, redact_match_phone, "", 0, 0, {"(555) 123-4567"}, {"(1)", "(2024) 12-31"}},
    {"phone", "0", DETECT_OPTIONAL, redact_match_phone, "", 0, 0, {"555-123-4567"}, {"192.168.100.200", "2024-01-31", "1234567890"}},
};
// clang-format on

const struct detector *redact_table(size_t *n)
{
    *n = sizeof table / sizeof *table;
    return table;
}
