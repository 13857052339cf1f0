// SPDX-License-Identifier: Apache-2.0
#include "xos/base/metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "xos/base/assert.hpp"

namespace xos {
namespace {

// Threads take slots in turn, so that the few I/O threads of a process never share one.
std::size_t thread_number() noexcept {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed);
    return mine;
}

void append_number(std::string& out, double number) {
    if (std::isnan(number)) {
        out += "NaN";
    } else if (std::isinf(number)) {
        out += number > 0 ? "+Inf" : "-Inf";
    } else {
        std::array<char, 512> digits{};  // a double in fixed notation has at most 327 characters
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed).ptr;
        out.append(digits.data(), end);
    }
}

void append_escaped_help(std::string& out, std::string_view help) {
    for (const char c : help) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
}

// `name_suffix{labels,extra} ` up to and with the blank before the value.
void append_sample_name(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
                        std::string_view extra = {}) {
    out += name;
    out += suffix;
    if (!labels.empty() || !extra.empty()) {
        out += '{';
        out += labels;
        if (!labels.empty() && !extra.empty()) out += ',';
        out += extra;
        out += '}';
    }
    out += ' ';
}

void append_sample(std::string& out, std::string_view name, std::string_view suffix, std::string_view labels,
                   std::uint64_t value, std::string_view extra = {}) {
    append_sample_name(out, name, suffix, labels, extra);
    out += std::to_string(value);
    out += '\n';
}

void append_histogram(std::string& out, std::string_view name, std::string_view labels, const Histogram& histogram) {
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < Histogram::bounds_seconds.size(); ++i) {
        std::string bound = "le=\"";
        append_number(bound, Histogram::bounds_seconds[i]);
        bound += '"';
        // Observations may arrive between two reads; a bucket never shows less than the one before it.
        below = std::max(below, histogram.cumulative(i));
        append_sample(out, name, "_bucket", labels, below, bound);
    }
    const auto all = std::max(below, histogram.count());
    append_sample(out, name, "_bucket", labels, all, R"(le="+Inf")");
    append_sample_name(out, name, "_sum", labels);
    append_number(out, histogram.sum_seconds());
    out += '\n';
    append_sample(out, name, "_count", labels, all);
}

}  // namespace

void Counter::add(std::uint64_t n) noexcept {
    slots_[thread_number() % slots].count.fetch_add(n, std::memory_order_relaxed);
}

std::uint64_t Counter::value() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& slot : slots_) sum += slot.count.load(std::memory_order_relaxed);
    return sum;
}

void Histogram::observe(std::chrono::nanoseconds duration) noexcept {
    duration = std::max(duration, std::chrono::nanoseconds{0});
    const auto seconds = std::chrono::duration<double>(duration).count();
    const auto* const bound = std::ranges::lower_bound(bounds_seconds, seconds);
    buckets_[static_cast<std::size_t>(bound - bounds_seconds.begin())].add();
    sum_ns_.add(static_cast<std::uint64_t>(duration.count()));
}

std::uint64_t Histogram::count() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& bucket : buckets_) sum += bucket.value();
    return sum;
}

double Histogram::sum_seconds() const noexcept { return static_cast<double>(sum_ns_.value()) / 1e9; }

std::uint64_t Histogram::cumulative(std::size_t i) const noexcept {
    std::uint64_t sum = 0;
    for (std::size_t bucket = 0; bucket <= i && bucket < buckets_.size(); ++bucket) sum += buckets_[bucket].value();
    return sum;
}

struct Metrics::Family {
    struct Series {
        std::string labels;
        Counter counter;
        Histogram histogram;
        std::function<double()> read;
    };

    // One series for each set of labels; asking again gives the same one.
    Series& series_for(std::string_view labels) {
        const auto found =
            std::ranges::find(series, labels, [](const auto& s) -> std::string_view { return s->labels; });
        if (found != series.end()) return **found;
        series.push_back(std::make_unique<Series>());
        series.back()->labels = labels;
        return *series.back();
    }

    void append_to(std::string& out) const {
        out += "# HELP " + name + ' ';
        append_escaped_help(out, help);
        out += "\n# TYPE " + name + ' ' + type + '\n';
        for (const auto& one : series) {
            if (type == "counter") {
                append_sample(out, name, "", one->labels, one->counter.value());
            } else if (type == "histogram") {
                append_histogram(out, name, one->labels, one->histogram);
            } else {
                append_sample_name(out, name, "", one->labels);
                append_number(out, one->read());
                out += '\n';
            }
        }
    }

    std::string name;
    std::string help;
    std::string type;
    std::vector<std::unique_ptr<Series>> series;
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::family(std::string_view name, std::string_view help, std::string_view type) {
    for (const auto& known : families_) {
        if (known->name != name) continue;
        XOS_ASSERT(known->type == type);
        return *known;
    }
    families_.push_back(std::make_unique<Family>(
        Family{.name = std::string{name}, .help = std::string{help}, .type = std::string{type}, .series = {}}));
    return *families_.back();
}

Counter& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
    const std::lock_guard lock{mutex_};
    return family(name, help, "counter").series_for(labels).counter;
}

Histogram& Metrics::histogram(std::string_view name, std::string_view help, std::string_view labels) {
    const std::lock_guard lock{mutex_};
    return family(name, help, "histogram").series_for(labels).histogram;
}

void Metrics::gauge(std::string_view name, std::string_view help, std::function<double()> read,
                    std::string_view labels) {
    const std::lock_guard lock{mutex_};
    family(name, help, "gauge").series_for(labels).read = std::move(read);
}

std::string Metrics::to_prometheus() const {
    const std::lock_guard lock{mutex_};
    std::string out;
    for (const auto& one : families_) one->append_to(out);
    return out;
}

}  // namespace xos
