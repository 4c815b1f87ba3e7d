# Reads apt's own source files, both formats, and prints the entries of one suite in the deb822 format:
# the same URI and the same keyring, with the suite replaced by `as`.
#   awk -v suite=bookworm -v as=forky -f apt-sources.awk *.list *.sources

function has(list, word) { return index(" " list " ", " " word " ") > 0 }

function emit(uris, key) {
  # Other vendors name their suites after Debian's too; theirs is no Debian archive.
  if (uris !~ /debian/ || uris ~ /docker|nodesource|postgresql/) return
  if (seen[uris]++) return
  print "Types: deb\nURIs: " uris "\nSuites: " as "\nComponents: main"
  if (key != "") print "Signed-By:" key
  print ""
}

function flush() {
  if (has(f["types"], "deb") && has(f["suites"], suite) && has(f["components"], "main") && f["enabled"] != "no")
    emit(f["uris"], f["signed-by"])
  delete f
  name = ""
}

function trim(text) { gsub(/[ \t]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text); return text }

FNR == 1 { flush(); deb822 = FILENAME ~ /\.sources$/ }

/^[ \t]*#/ { next }

deb822 && /^[ \t]*$/ { flush(); next }

deb822 && /^[ \t]/ {
  # A key may be written into the stanza itself: its lines are kept as they are.
  if (name == "signed-by") f[name] = f[name] "\n" $0
  else f[name] = trim(f[name] " " $0)
  next
}

deb822 {
  at = index($0, ":")
  name = tolower(substr($0, 1, at - 1))
  value = substr($0, at + 1)
  f[name] = name == "signed-by" ? value : trim(value)
  next
}

$1 == "deb" {
  key = ""
  line = $0
  if (match(line, /\[[^]]*\]/)) {
    options = substr(line, RSTART + 1, RLENGTH - 2)
    line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
    count = split(options, option, " ")
    for (i = 1; i <= count; i++) if (option[i] ~ /^signed-by=/) key = " " substr(option[i], 11)
  }
  count = split(trim(line), word, " ")
  main = 0
  for (i = 4; i <= count; i++) if (word[i] == "main") main = 1
  if (main && word[3] == suite) emit(word[2], key)
}

END { flush() }
