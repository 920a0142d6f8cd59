/* analyze_words.c - the analyser's word lists: function words by language, and names.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Function words are what questions can lose without losing anything. Words that carry a meaning
 * in technical text stay out of the list whatever grammar says: not, no, if, else, while, off, out.
 * Names are never stemmed: the stemmer makes redis into redi and folds aws, ios and windows into
 * other words; a German stemmer would make docker into dock.
 * Method: both tables are sorted bytewise and searched by halving; the tests check the order.
 */
#include "indexer/analyze_impl.h"

#include <endian.h>
#include <string.h>

#define B(lang) (1U << LANG_##lang)
enum {
    EN = B(EN),
    DE = B(DE),
    FR = B(FR),
    ES = B(ES),
    PT = B(PT),
    IT = B(IT),
    RU = B(RU),
    NL = B(NL),
    SV = B(SV)
};

#define WORD_BYTES 20 /* of the longest word in the tables, with its NUL */

struct stop_row {
    char word[WORD_BYTES];
    uint16_t langs; /* bits (1 << enum lang) */
};

// clang-format off
static const struct stop_row stop_rows[] = {
    {"a", EN | ES | PT | IT}, {"aan", NL}, {"aber", DE}, {"about", EN}, {"ad", IT}, {"agli", IT},
    {"ai", FR | IT}, {"al", ES | IT | NL}, {"algo", ES}, {"alguna", ES}, {"alguno", ES},
    {"algunos", ES}, {"algún", ES}, {"all", IT}, {"alla", IT | SV}, {"alle", DE | IT | NL},
    {"allem", DE}, {"allen", DE}, {"aller", DE}, {"alles", DE}, {"allo", IT}, {"allt", SV},
    {"alors", FR}, {"als", DE | NL}, {"also", EN | DE}, {"altijd", NL}, {"am", EN | DE},
    {"an", EN | DE}, {"anche", IT}, {"ancora", IT}, {"and", EN}, {"andere", NL}, {"ante", ES},
    {"antes", ES}, {"any", EN}, {"ao", PT}, {"aos", PT}, {"aquela", PT}, {"aquele", PT},
    {"aqui", PT}, {"aquí", ES}, {"are", EN}, {"as", EN | PT}, {"assim", PT}, {"así", ES},
    {"at", EN}, {"att", SV}, {"até", PT}, {"au", FR}, {"auch", DE}, {"aucun", FR}, {"auf", DE},
    {"aunque", ES}, {"aus", DE}, {"aussi", FR}, {"autre", FR}, {"autres", FR}, {"aux", FR},
    {"av", SV}, {"avait", FR}, {"avec", FR}, {"avere", IT}, {"avez", FR}, {"avoir", FR},
    {"avons", FR}, {"bara", SV}, {"be", EN}, {"because", EN}, {"bedankt", NL}, {"been", EN},
    {"bei", DE}, {"beim", DE}, {"being", EN}, {"ben", NL}, {"bent", NL}, {"bereits", DE},
    {"bien", FR}, {"bij", NL}, {"bin", DE}, {"bis", DE}, {"bist", DE}, {"bitte", DE}, {"blev", SV},
    {"bli", SV}, {"blir", SV}, {"bonjour", FR}, {"but", EN}, {"by", EN}, {"c", FR | IT},
    {"cada", ES | PT}, {"can", EN}, {"car", FR}, {"ce", FR}, {"cela", FR}, {"celle", FR},
    {"celui", FR}, {"ces", FR}, {"cet", FR}, {"cette", FR}, {"ceux", FR}, {"chaque", FR},
    {"che", IT}, {"chi", IT}, {"ci", IT}, {"ciao", IT}, {"cioè", IT}, {"com", PT}, {"come", IT},
    {"comme", FR}, {"comment", FR}, {"como", ES | PT}, {"con", ES | IT}, {"cosa", IT},
    {"così", IT}, {"could", EN}, {"cual", ES}, {"cuando", ES}, {"cui", IT}, {"cuál", ES},
    {"cuándo", ES}, {"cómo", ES}, {"d", FR}, {"da", DE | PT | IT}, {"daar", NL}, {"dabei", DE},
    {"dadurch", DE}, {"dafür", DE}, {"dagli", IT}, {"dai", IT}, {"dal", IT}, {"dall", IT},
    {"dalla", IT}, {"dalle", IT}, {"dallo", IT}, {"damit", DE}, {"dan", NL}, {"danach", DE},
    {"danke", DE}, {"dann", DE}, {"dans", FR}, {"das", DE | PT}, {"dass", DE}, {"dat", NL},
    {"daß", DE}, {"de", FR | ES | PT | NL | SV}, {"degli", IT}, {"dei", IT}, {"del", ES | IT},
    {"dela", PT}, {"dele", PT}, {"deles", PT}, {"dell", IT}, {"della", IT}, {"delle", IT},
    {"dello", IT}, {"dem", DE | SV}, {"den", DE | SV}, {"denn", DE}, {"denna", SV}, {"depois", PT},
    {"der", DE}, {"deras", SV}, {"des", DE | FR}, {"desde", ES}, {"dess", SV}, {"dessa", SV},
    {"det", SV}, {"detta", SV}, {"deux", FR}, {"deze", NL}, {"di", IT}, {"did", EN},
    {"die", DE | NL}, {"dies", DE}, {"diese", DE}, {"diesem", DE}, {"diesen", DE}, {"dieser", DE},
    {"dieses", DE}, {"dig", SV}, {"din", SV}, {"dina", SV}, {"dit", NL}, {"ditt", SV},
    {"do", EN | PT}, {"doch", DE}, {"doen", NL}, {"does", EN}, {"doing", EN}, {"donc", FR},
    {"donde", ES}, {"done", EN}, {"dont", FR}, {"door", NL}, {"dopo", IT}, {"dort", DE},
    {"dos", ES | PT}, {"dove", IT}, {"du", DE | FR | SV}, {"durch", DE}, {"dus", NL}, {"där", SV},
    {"då", SV}, {"dónde", ES}, {"e", PT | IT}, {"e.g", EN}, {"ecco", IT}, {"ed", IT}, {"een", NL},
    {"eens", NL}, {"efter", SV}, {"eg", EN}, {"ein", DE}, {"eine", DE}, {"einem", DE},
    {"einen", DE}, {"einer", DE}, {"eines", DE}, {"ej", SV}, {"el", ES}, {"ela", PT}, {"elas", PT},
    {"ele", PT}, {"eles", PT}, {"ella", ES}, {"ellas", ES}, {"elle", FR}, {"eller", SV},
    {"elles", FR}, {"ellos", ES}, {"em", PT}, {"en", FR | ES | NL | SV}, {"encore", FR},
    {"entonces", ES}, {"entre", PT}, {"então", PT}, {"er", DE | NL | SV}, {"era", ES | PT | IT},
    {"eran", ES}, {"eres", ES}, {"ervan", NL}, {"es", DE | ES}, {"esa", ES}, {"ese", ES},
    {"eso", ES}, {"esos", ES}, {"essa", PT}, {"essas", PT}, {"esse", PT}, {"essere", IT},
    {"esses", PT}, {"est", FR}, {"esta", ES | PT}, {"estaba", ES}, {"estar", PT}, {"estas", ES},
    {"este", ES | PT}, {"estes", PT}, {"esto", ES}, {"estos", ES}, {"estoy", ES},
    {"está", ES | PT}, {"están", ES}, {"estão", PT}, {"et", FR}, {"etc", EN}, {"ett", SV},
    {"etwas", DE}, {"eu", FR | PT}, {"euch", DE}, {"fa", IT}, {"faire", FR}, {"fait", FR},
    {"fare", IT}, {"fatto", IT}, {"fazer", PT}, {"finns", SV}, {"foi", PT}, {"for", EN},
    {"from", EN}, {"från", SV}, {"fue", ES}, {"får", SV}, {"för", SV}, {"für", DE}, {"ga", NL},
    {"geweest", NL}, {"gewoon", NL}, {"gibt", DE},
    {"già", IT}, {"gli", IT}, {"gracias", ES}, {"grazie", IT}, {"gör", SV},
    {"göra", SV}, {"ha", ES | IT | SV}, {"hab", DE}, {"habe", DE}, {"haben", DE}, {"había", ES},
    {"hace", ES}, {"hacer", ES}, {"had", EN | NL | SV}, {"hade", SV}, {"hai", IT},
    {"hallo", DE | NL}, {"han", ES | SV}, {"hanno", IT}, {"hans", SV}, {"har", SV}, {"has", EN},
    {"hasta", ES}, {"hat", DE}, {"hatte", DE}, {"hatten", DE}, {"have", EN}, {"having", EN},
    {"hay", ES}, {"he", EN | ES}, {"heb", NL}, {"hebben", NL}, {"hebt", NL}, {"heeft", NL},
    {"hej", SV}, {"hello", EN}, {"hem", NL}, {"henne", SV}, {"hennes", SV}, {"her", EN},
    {"here", EN}, {"hers", EN}, {"het", NL}, {"hi", EN}, {"hier", DE | NL}, {"hij", NL},
    {"him", EN}, {"his", EN}, {"ho", IT}, {"hoe", NL}, {"hola", ES}, {"hon", SV}, {"honom", SV},
    {"how", EN}, {"hun", NL}, {"hur", SV}, {"há", PT}, {"här", SV}, {"i", EN | IT | SV},
    {"i.e", EN}, {"ich", DE}, {"ie", EN}, {"iets", NL}, {"ihm", DE}, {"ihn", DE},
    {"ihnen", DE}, {"ihr", DE}, {"ihre", DE}, {"ihrem", DE}, {"ihren", DE}, {"ik", NL},
    {"il", FR | IT}, {"ils", FR}, {"im", EN | DE}, {"in", EN | DE | IT | NL},
    {"inom", SV}, {"into", EN}, {"io", IT}, {"is", EN | NL}, {"isso", PT}, {"ist", DE},
    {"isto", PT}, {"it", EN}, {"its", EN}, {"ive", EN}, {"j", FR}, {"ja", DE | NL}, {"jag", SV},
    {"je", FR | NL}, {"jede", DE}, {"jedem", DE}, {"jeden", DE}, {"jeder", DE}, {"jedes", DE},
    {"jetzt", DE}, {"jij", NL}, {"jouw", NL}, {"ju", SV}, {"jullie", NL}, {"jusqu", FR},
    {"just", EN}, {"já", PT}, {"kan", NL | SV}, {"kann", DE}, {"kannst", DE}, {"kommer", SV},
    {"kun", NL}, {"kunde", SV}, {"kunnen", NL}, {"können", DE}, {"könnte", DE}, {"l", FR | IT},
    {"la", FR | ES | IT}, {"las", ES}, {"le", FR | ES | IT}, {"lei", IT}, {"les", FR | ES},
    {"lets", EN}, {"leur", FR}, {"leurs", FR}, {"lhe", PT}, {"like", EN},
    {"lo", ES | IT}, {"loro", IT}, {"lors", FR}, {"lorsque", FR}, {"los", ES}, {"lui", FR},
    {"m", FR}, {"ma", FR | IT}, {"maar", NL}, {"mag", NL}, {"mais", FR | PT}, {"mal", DE},
    {"man", DE | SV}, {"mas", PT}, {"me", EN | FR | ES | PT | IT | NL}, {"med", SV}, {"mee", NL},
    {"meer", NL}, {"mein", DE}, {"meine", DE}, {"meinem", DE}, {"meinen", DE}, {"meiner", DE},
    {"mellan", SV}, {"men", SV}, {"mentre", IT}, {"merci", FR}, {"mes", FR}, {"mesmo", PT},
    {"met", NL}, {"meu", PT}, {"meus", PT}, {"mi", ES | IT}, {"mia", IT}, {"mich", DE},
    {"mientras", ES}, {"mig", SV}, {"mij", NL}, {"mijn", NL}, {"min", SV}, {"mina", SV},
    {"mine", EN}, {"minha", PT}, {"mio", IT}, {"mir", DE}, {"mis", ES}, {"mit", DE}, {"mitt", SV},
    {"moet", NL}, {"moeten", NL}, {"moi", FR}, {"molto", IT}, {"mon", FR}, {"mot", SV},
    {"mucho", ES}, {"muito", PT}, {"muss", DE}, {"muy", ES}, {"my", EN}, {"mycket", SV},
    {"más", ES}, {"måste", SV}, {"même", FR}, {"müssen", DE}, {"n", FR}, {"na", PT | NL},
    {"naar", NL}, {"nach", DE}, {"nas", PT}, {"ne", IT}, {"negli", IT}, {"nei", IT}, {"nel", IT},
    {"nell", IT}, {"nella", IT}, {"nelle", IT}, {"nello", IT}, {"nem", PT}, {"ni", ES},
    {"noch", DE}, {"nog", NL}, {"noi", IT}, {"nos", FR | ES | PT}, {"nosotros", ES}, {"nossa", PT},
    {"nosso", PT}, {"nostra", IT}, {"nostro", IT}, {"notre", FR}, {"nous", FR}, {"nu", NL | SV},
    {"num", PT}, {"numa", PT}, {"nun", DE}, {"nur", DE}, {"när", SV}, {"något", SV}, {"några", SV},
    {"nós", PT}, {"o", ES | PT | IT}, {"ob", DE}, {"obrigado", PT}, {"och", SV}, {"också", SV},
    {"oder", DE}, {"of", EN | NL}, {"ogni", IT}, {"olá", PT}, {"om", NL | SV}, {"omdat", NL},
    {"on", EN | FR}, {"onde", PT}, {"onder", NL}, {"ons", NL}, {"ont", FR}, {"ook", NL},
    {"op", NL}, {"oppure", IT}, {"or", EN}, {"ora", IT}, {"os", PT}, {"oss", SV}, {"otra", ES},
    {"otro", ES}, {"otros", ES}, {"ou", FR | PT}, {"our", EN}, {"ours", EN}, {"over", NL},
    {"où", FR}, {"par", FR}, {"para", ES | PT}, {"parce", FR}, {"pas", FR}, {"pela", PT},
    {"pelas", PT}, {"pelo", PT}, {"pelos", PT}, {"per", EN | IT}, {"perché", IT}, {"pero", ES},
    {"però", IT}, {"peu", FR}, {"peut", FR}, {"peux", FR}, {"più", IT}, {"please", EN},
    {"plus", FR}, {"poco", ES}, {"pode", PT}, {"poi", IT}, {"por", ES | PT}, {"porque", ES | PT},
    {"posso", PT}, {"pour", FR}, {"pourquoi", FR}, {"puede", ES}, {"puedes", ES}, {"puedo", ES},
    {"pues", ES}, {"puis", FR}, {"può", IT}, {"på", SV}, {"qu", FR}, {"qual", PT | IT},
    {"quale", IT}, {"quali", IT}, {"quand", FR}, {"quando", PT | IT}, {"que", FR | ES | PT},
    {"quel", FR}, {"quella", IT}, {"quelle", FR | IT}, {"quelles", FR}, {"quelli", IT},
    {"quello", IT}, {"quels", FR}, {"quem", PT}, {"quest", IT}, {"questa", IT}, {"queste", IT},
    {"questi", IT}, {"questo", IT}, {"qui", FR | IT}, {"quien", ES}, {"quiero", ES},
    {"quindi", IT}, {"quién", ES}, {"quoi", FR}, {"qué", ES}, {"s", FR}, {"sa", FR}, {"sans", FR},
    {"schon", DE}, {"se", FR | ES | PT | IT}, {"sea", ES}, {"sedan", SV}, {"según", ES},
    {"sei", IT}, {"sein", DE}, {"seine", DE}, {"seinem", DE}, {"seinen", DE}, {"seiner", DE},
    {"seja", PT}, {"sem", PT}, {"ser", ES | PT}, {"sera", FR}, {"será", PT}, {"ses", FR},
    {"seu", PT}, {"seus", PT}, {"she", EN}, {"should", EN}, {"si", FR | ES | IT}, {"sia", IT},
    {"siamo", IT}, {"sich", DE}, {"sido", ES}, {"sie", DE}, {"siempre", ES}, {"sig", SV},
    {"sim", PT}, {"sin", ES | SV}, {"sina", SV}, {"sind", DE}, {"sitt", SV}, {"ska", SV},
    {"skulle", SV}, {"so", EN | DE}, {"sobre", ES | PT}, {"solche", DE}, {"sollte", DE},
    {"solo", ES | IT}, {"som", SV}, {"some", EN}, {"son", FR | ES}, {"sono", IT}, {"sont", FR},
    {"sous", FR}, {"sowie", DE}, {"soy", ES}, {"sta", IT}, {"stato", IT}, {"su", ES | IT},
    {"sua", PT | IT}, {"suas", PT}, {"such", EN}, {"sue", IT}, {"sugli", IT}, {"sui", IT},
    {"sul", IT}, {"sull", IT}, {"sulla", IT}, {"sulle", IT}, {"suo", IT}, {"suoi", IT},
    {"sur", FR}, {"sus", ES}, {"são", PT}, {"så", SV}, {"sådan", SV}, {"sì", IT}, {"sí", ES},
    {"só", PT}, {"ta", FR}, {"tack", SV}, {"también", ES}, {"também", PT}, {"tan", ES},
    {"tanto", ES}, {"te", FR | ES | PT | IT | NL}, {"tegen", NL}, {"tem", PT}, {"tengo", ES},
    {"tenho", PT}, {"ter", PT}, {"tes", FR}, {"than", EN}, {"thank", EN}, {"thanks", EN},
    {"that", EN}, {"the", EN}, {"their", EN}, {"theirs", EN}, {"them", EN}, {"then", EN},
    {"there", EN}, {"these", EN}, {"they", EN}, {"this", EN}, {"those", EN}, {"tiene", ES},
    {"tienen", ES}, {"till", SV}, {"to", EN}, {"toch", NL}, {"toda", PT}, {"todas", PT},
    {"todo", ES | PT}, {"todos", ES | PT}, {"toen", NL}, {"toi", FR}, {"ton", FR}, {"too", EN},
    {"tot", NL}, {"toujours", FR}, {"tous", FR}, {"tout", FR}, {"toute", FR}, {"toutes", FR},
    {"tra", IT}, {"trop", FR}, {"très", FR}, {"tu", FR | ES | PT | IT}, {"tudo", PT}, {"tuo", IT},
    {"tus", ES}, {"tutti", IT}, {"tutto", IT}, {"têm", PT}, {"u", NL}, {"uit", NL},
    {"um", DE | PT}, {"uma", PT}, {"umas", PT}, {"un", FR | ES | IT}, {"una", ES | IT},
    {"unas", ES}, {"und", DE}, {"under", SV}, {"une", FR}, {"uno", ES | IT}, {"unos", ES},
    {"uns", DE | PT}, {"unser", DE}, {"unsere", DE}, {"unter", DE}, {"upp", SV}, {"usar", PT},
    {"usted", ES}, {"ut", SV}, {"utan", SV}, {"uw", NL}, {"vad", SV}, {"van", NL}, {"var", SV},
    {"vara", SV}, {"varför", SV}, {"varje", SV}, {"vart", SV}, {"veel", NL}, {"vem", SV},
    {"vers", FR}, {"very", EN}, {"vi", IT | SV}, {"via", EN}, {"vid", SV}, {"vilka", SV},
    {"vilken", SV}, {"vilket", SV}, {"você", PT}, {"vocês", PT}, {"voi", IT}, {"vom", DE},
    {"von", DE}, {"voor", NL}, {"vor", DE}, {"vos", FR}, {"vostro", IT}, {"votre", FR},
    {"vous", FR}, {"vs", EN}, {"waar", NL}, {"waarom", NL}, {"want", NL}, {"war", DE},
    {"waren", DE | NL}, {"was", EN | DE | NL}, {"wat", NL}, {"we", EN | NL}, {"weil", DE},
    {"wel", NL}, {"welche", DE}, {"welchem", DE}, {"welchen", DE}, {"welcher", DE},
    {"welches", DE}, {"welke", NL}, {"wenn", DE}, {"werd", NL}, {"werden", DE}, {"were", EN},
    {"what", EN}, {"when", EN}, {"where", EN}, {"which", EN}, {"who", EN}, {"whom", EN},
    {"whose", EN}, {"why", EN}, {"wie", DE | NL}, {"wieder", DE}, {"wil", NL}, {"will", EN},
    {"wir", DE}, {"wird", DE}, {"with", EN}, {"wo", DE}, {"worden", NL}, {"wordt", NL},
    {"would", EN}, {"wurde", DE}, {"wurden", DE}, {"y", FR | ES}, {"ya", ES}, {"yo", ES},
    {"you", EN}, {"your", EN}, {"yours", EN}, {"zal", NL}, {"ze", NL}, {"zelf", NL}, {"zich", NL},
    {"zij", NL}, {"zijn", NL}, {"zo", NL}, {"zonder", NL}, {"zou", NL}, {"zu", DE}, {"zum", DE},
    {"zur", DE}, {"zwischen", DE}, {"à", PT}, {"är", SV}, {"även", SV}, {"è", IT}, {"é", PT},
    {"él", ES}, {"était", FR}, {"être", FR}, {"över", SV}, {"über", DE}, {"а", RU}, {"без", RU},
    {"более", RU}, {"бы", RU}, {"был", RU}, {"была", RU}, {"были", RU}, {"было", RU}, {"быть", RU},
    {"в", RU}, {"вам", RU}, {"вас", RU}, {"ведь", RU}, {"весь", RU}, {"во", RU}, {"вот", RU},
    {"все", RU}, {"всего", RU}, {"всех", RU}, {"всё", RU}, {"вы", RU}, {"где", RU}, {"да", RU},
    {"даже", RU}, {"для", RU}, {"до", RU}, {"его", RU}, {"ее", RU}, {"если", RU}, {"есть", RU},
    {"еще", RU}, {"ещё", RU}, {"её", RU}, {"ж", RU}, {"же", RU}, {"за", RU}, {"здесь", RU},
    {"и", RU}, {"из", RU}, {"или", RU}, {"им", RU}, {"их", RU}, {"к", RU}, {"как", RU},
    {"какая", RU}, {"какие", RU}, {"какой", RU}, {"когда", RU}, {"которая", RU}, {"которого", RU},
    {"которое", RU}, {"которой", RU}, {"которые", RU}, {"который", RU}, {"кто", RU}, {"ли", RU},
    {"либо", RU}, {"лишь", RU}, {"меня", RU}, {"мне", RU}, {"может", RU}, {"можно", RU},
    {"мой", RU}, {"мы", RU}, {"на", RU}, {"над", RU}, {"надо", RU}, {"нас", RU}, {"наш", RU},
    {"него", RU}, {"нее", RU}, {"ней", RU}, {"нему", RU}, {"них", RU}, {"но", RU}, {"ну", RU},
    {"о", RU}, {"об", RU}, {"однако", RU}, {"он", RU}, {"она", RU}, {"они", RU}, {"оно", RU},
    {"от", RU}, {"очень", RU}, {"по", RU}, {"под", RU}, {"после", RU}, {"потом", RU},
    {"потому", RU}, {"почему", RU}, {"при", RU}, {"привет", RU}, {"про", RU}, {"с", RU},
    {"сам", RU}, {"себе", RU}, {"себя", RU}, {"сейчас", RU}, {"со", RU}, {"спасибо", RU},
    {"так", RU}, {"такая", RU}, {"также", RU}, {"такие", RU}, {"такой", RU}, {"там", RU},
    {"тебе", RU}, {"тебя", RU}, {"тем", RU}, {"то", RU}, {"того", RU}, {"тоже", RU}, {"той", RU},
    {"только", RU}, {"том", RU}, {"тот", RU}, {"ту", RU}, {"ты", RU}, {"у", RU}, {"уже", RU},
    {"чего", RU}, {"чем", RU}, {"что", RU}, {"чтоб", RU}, {"чтобы", RU}, {"эта", RU}, {"эти", RU},
    {"это", RU}, {"этого", RU}, {"этой", RU}, {"этом", RU}, {"этот", RU}, {"эту", RU}, {"я", RU},
};

static const char name_rows[][WORD_BYTES] = {
    "activemq", "adb", "aix", "ajax", "akka", "alembic", "aliexpress", "alpine", "android",
    "angular", "angularjs", "ansible", "apache", "apk", "appium", "apt", "arangodb", "archlinux",
    "arduino", "argocd", "asp", "aspnet", "astro", "asus", "aws", "axios", "azure", "babel",
    "bash", "bazel", "bios", "bitbucket", "bitcoin", "blazor", "bluetooth", "bootstrap", "bower",
    "btrfs", "cakephp", "capistrano", "cardano", "cassandra", "cdk", "centos", "ceph", "chrome",
    "chromium", "circleci", "clang", "cloudflare", "cloudfront", "cmake", "cms", "cobol",
    "codeigniter", "conda", "confluence", "consul", "coreos", "cors", "couchbase", "cpanel", "css",
    "cuda", "cygwin", "cypress", "daedalus", "databricks", "datadog", "dbus", "debian", "deno",
    "devops", "devtools", "dhcp", "discord", "django", "dns", "docker", "dockerfile", "dotnet",
    "dropbox", "drupal", "dts", "dynamodb", "ebs", "ecs", "eks", "elasticsearch", "elixir",
    "emacs", "erlang", "eslint", "ethereum", "ethers", "exim", "facebook", "fastapi", "fedora",
    "firebase", "firefox", "flask", "flink", "fluentd", "flutter", "fortran", "freebsd", "ftps",
    "gatsby", "gatus", "gcs", "gimp", "git", "github", "gitlab", "glibc", "gnome", "gnupg",
    "godot", "golang", "google", "gps", "gradle", "grafana", "graphql", "groovy", "grpc", "grub",
    "gtk", "gulp", "gunicorn", "hadoop", "haproxy", "haskell", "hbase", "hdfs", "helm", "heroku",
    "hetzner", "hibernate", "homebrew", "html", "http", "httpd", "https", "iis", "imap",
    "influxdb", "intellij", "ios", "ipad", "iphone", "ipsec", "iptables", "ipv4", "ipv6", "isis",
    "istio", "jackson", "jasmine", "java", "javascript", "jboss", "jdbc", "jdk", "jekyll",
    "jenkins", "jest", "jetty", "jinja", "jira", "jmeter", "joomla", "jpa", "jquery", "js", "json",
    "julia", "junit", "jupyter", "jwt", "k3s", "k8s", "kafka", "kali", "kde", "keras", "kerberos",
    "keycloak", "keydb", "kibana", "kotlin", "ksh", "kubectl", "kubernetes", "kvm", "laravel",
    "latex", "ldap", "ldaps", "libvirt", "lilo", "linkedin", "linux", "livewire", "lodash",
    "logstash", "lts", "lua", "luks", "lvm", "macos", "magento", "mailgun", "makefile", "mariadb",
    "markdown", "marlowe", "mastodon", "mathematica", "matlab", "maven", "memcached", "mercurial",
    "metamask", "mingw", "minikube", "minio", "mips", "mongodb", "mongoose", "mqtt", "msbuild",
    "mssql", "mvc", "mysql", "mysqld", "nagios", "nas", "nats", "neo4j", "netbeans", "netty",
    "networkmanager", "nextcloud", "nexus", "nfs", "nginx", "nixos", "nodejs", "nomad", "nosql",
    "npm", "ntfs", "nuget", "numpy", "nuxt", "nvidia", "oauth", "okta", "olap", "opencl", "opencv",
    "opengl", "openid", "openjdk", "openldap", "openshift", "openssh", "openssl", "openstack",
    "opensuse", "openvpn", "openwrt", "os", "osgi", "osx", "paas", "pandas", "perl", "php",
    "phpmyadmin", "phpunit", "pinia", "pipenv", "plesk", "plotly", "plutus", "podman", "polars",
    "postfix", "postgis", "postgres", "postgresql", "powershell", "prisma", "prometheus",
    "proxmox", "pulsar", "pyspark", "pytest", "python", "pytorch", "qemu", "qos", "qt", "rabbitmq",
    "rails", "raspbian", "reactjs", "reddit", "redhat", "redis", "redux", "regex", "resque",
    "rhel", "rocm", "ros", "rspec", "ruby", "saas", "sails", "salesforce", "samba", "saml", "sas",
    "sass", "scala", "scikit", "scipy", "scss", "selenium", "sharepoint", "shopify", "sles", "sms",
    "snowflake", "solaris", "solidity", "solr", "sonarqube", "sphinx", "springboot", "sqlite",
    "sqs", "ssh", "sshd", "ssis", "ssl", "ssrs", "stackoverflow", "stunnel", "subversion",
    "supabase", "svelte", "svg", "svn", "swagger", "symfony", "systemd", "tailscale", "tailwind",
    "tailwindcss", "tcp", "telegram", "tensorboard", "tensorflow", "terraform", "thunderbird",
    "tkinter", "tls", "tmux", "tomcat", "traefik", "travis", "truenas", "twilio", "twitter",
    "typeorm", "typescript", "typo3", "ubuntu", "udp", "ufw", "unix", "ursa", "usb", "uuid", "uwp",
    "uwsgi", "vagrant", "vba", "vercel", "vertx", "vim", "virtualbox", "virtualenv",
    "visualstudio", "vite", "vitess", "vlan", "vmware", "vnc", "vpn", "vps", "vscode", "vue",
    "vuejs", "vuex", "waf", "webassembly", "weblogic", "webpack", "webrtc", "whatsapp", "wifi",
    "windows", "winforms", "wireguard", "wireshark", "wordpress", "wpf", "wps", "wsgi", "wsl",
    "xamarin", "xcode", "xen", "xfce", "xfs", "xgboost", "xhtml", "xml", "xpath", "xslt", "xss",
    "yaml", "yarn", "yii", "yoroi", "youtube", "zabbix", "zfs", "zookeeper", "zsh",
};
// clang-format on

#define NSTOPS (sizeof(stop_rows) / sizeof(stop_rows[0]))
#define NNAMES (sizeof(name_rows) / sizeof(name_rows[0]))

/* The first eight bytes as a number that orders as memcmp does: it nearly always decides. */
static uint64_t head_of(const char *p)
{
    uint64_t v;

    memcpy(&v, p, 8);
    return be64toh(v);
}

/* The place of a word in a sorted table of n rows of size bytes each, which begin with a word
 * padded with NULs; n when it is not there. */
static size_t find(struct sv word, const void *rows, size_t n, size_t size)
{
    char key[WORD_BYTES] = {0};
    uint64_t head;
    size_t lo = 0;
    size_t hi = n;

    if (word.n == 0 || word.n >= WORD_BYTES)
        return n;
    memcpy(key, word.p, word.n);
    head = head_of(key);
    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        const char *row = (const char *)rows + mid * size;
        const uint64_t other = head_of(row);
        const int c = head != other ? (head < other ? -1 : 1) : memcmp(key, row, WORD_BYTES);

        if (c == 0)
            return mid;
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return n;
}

unsigned words_stop(struct sv word)
{
    const size_t k = find(word, stop_rows, NSTOPS, sizeof(stop_rows[0]));

    return k < NSTOPS ? stop_rows[k].langs : 0;
}

bool words_name(struct sv word)
{
    return find(word, name_rows, NNAMES, sizeof(name_rows[0])) < NNAMES;
}

size_t words_check(void)
{
    size_t wrong = 0;

    for (size_t i = 1; i < NSTOPS; i++)
        wrong += strcmp(stop_rows[i - 1].word, stop_rows[i].word) >= 0;
    for (size_t i = 1; i < NNAMES; i++)
        wrong += strcmp(name_rows[i - 1], name_rows[i]) >= 0;
    return wrong;
}
