# Builds bus-benchmarks unless it is built and no source is newer. Read by the scripts beside it: from the top of the repository, with $name set.
module=bus-benchmarks
stamp=$module/target/benchmarks.built

if [ ! -f "$stamp" ] || [ -n "$(find pom.xml bus-*/pom.xml bus-*/src/main -newer "$stamp" -type f | head -n 1)" ]; then
    echo "$name: building" >&2
    rm -rf "$module/target/lib" # of another version
    ./mvnw -q -B -ntp -pl "$module" -am package -DskipTests -Dspotless.check.skip=true >&2
    touch "$stamp"
fi
