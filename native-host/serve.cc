#include "native-host/serve.h"

#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "native-host/admin/start_admin.h"
#include "native-host/announcement.h"
#include "native-host/driver/generation.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/server_thread.h"
#include "native-host/driver/signals.h"
#include "native-host/lists/file_state.h"
#include "native-host/lists/guarded_mapping.h"
#include "native-host/query_log/query_log.h"
#include "native-host/server/listening_socket.h"
#include "native-host/server/own_certificate.h"
#include "native-host/supervisor/notice.h"
#include "native-host/supervisor/passed_sockets.h"
#include "native-host/time_zone.h"

namespace berth {
namespace {

constexpr int kCannotStart = 2;
constexpr int kFailed = 1;
// How often the age of our own certificate is looked at. Unit: milliseconds.
constexpr int kCertificateCheckMs = 6 * 3600 * 1000;
// Below this many descriptors a warning is due.
constexpr rlim_t kFewDescriptors = 4096;

/// A reason not to start, for one line on standard error.
struct CannotStart : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void log_counters(Log& log, const ServerCounters& counters) {
  for (const std::string& line : counters.lines()) log.info("counters", line);
}

/// The process: main thread, which waits for signals, and the threads that serve.
class Server {
 public:
  Server(const HostConfig& config, Log& log, Signals& signals)
      : log_(log),
        signals_(signals),
        given_(config),
        passed_(PassedSockets::from_environment()),
        reloads_(signals) {}

  ~Server() {
    reloads_.end();
    admin_.server = nullptr;
    for (const auto& thread : threads_) thread->stop();
    for (std::thread& running : running_) running.join();
  }

  void start() {
    lists_file_ = look_at_file(given_.lists_image);
    MadeGeneration made = make_generation(given_, nullptr, log_);
    if (made.generation == nullptr) throw CannotStart(made.problem);
    generation_ = made.generation;
    const std::vector<ListenAddress> addresses = usable_addresses();
    raise_descriptor_limit();
    log_.info("serve",
              "berth " BERTH_VERSION ", threads: " + std::to_string(generation_->config.threads));
    feed_ = std::make_unique<QueryFeed>(generation_->config.threads);
    query_log_ = std::make_unique<QueryLog>(*feed_, log_);
    query_log_->use(given_);
    for (std::uint32_t i = 0; i < generation_->config.threads; ++i) {
      threads_.push_back(std::make_unique<ServerThread>(
          log_, generation_, static_cast<std::uint16_t>(i), &feed_->sink(i)));
    }
    listen_on_all(addresses);
    start_to_be_seen();
    for (const auto& thread : threads_) run(*thread);
    announce(*generation_, listening_, made.certificate, log_);
    warn_of_unused();
    tell_supervisor("READY=1");
  }

  /// Until every thread is done. Returns the exit code.
  int wait(const std::function<ReloadedConfig()>& reload) {
    while (done_ < threads_.size()) {
      switch (signals_.wait(check_gap_ms())) {
        case Signal::kReload:
          tell_supervisor("RELOADING=1");
          (void)take_over(reload());
          break;
        case Signal::kAsked: reloads_.serve([&] { return take_over({given_, {}}); }); break;
        case Signal::kTimeout:
          renew_certificate();
          look_at_lists();
          break;
        case Signal::kReport: report(); break;
        case Signal::kThreadDone:
          ++done_;
          // One that ended by itself takes the others with it: half a server helps nobody.
          if (!ending_) {
            failed_ = true;
            end();
          }
          break;
        case Signal::kEnd: end(); break;
      }
    }
    reloads_.end();
    admin_.server = nullptr;
    for (std::thread& running : running_) running.join();
    running_.clear();
    ServerCounters sum;
    for (const auto& thread : threads_) sum.add(thread->counters());
    log_counters(log_, sum);
    if (failed_) return kFailed;
    log_.info("serve", "ended");
    return 0;
  }

 private:
  /// Those of the configured addresses that this host has. An address that nobody asked for by name
  /// may be missing.
  std::vector<ListenAddress> usable_addresses() {
    std::vector<ListenAddress> out;
    const bool by_default = given_.listens == default_listen_addresses();
    for (const ListenAddress& address : given_.listens) {
      const int code = problem_of(address);
      const bool is_missing = code == EADDRNOTAVAIL || code == EAFNOSUPPORT;
      if (code == 0) {
        out.push_back(address);
      } else if (by_default && is_missing) {
        log_.warning("listen", "not on " + address.to_string() + ": this host has no such address");
      } else {
        throw CannotStart(listen_problem(address, code));
      }
    }
    if (out.empty()) throw CannotStart("no address to listen on; name one with --listen");
    return out;
  }

  /// Why an address cannot be listened on; 0: it can.
  [[nodiscard]] int problem_of(const ListenAddress& address) const {
    return passed_.have(address) ? 0 : probe_address(address);
  }

  /// Clients connect to such a socket all the same, and nobody takes them.
  void warn_of_unused() {
    for (const std::string& address : passed_.besides(listening_)) {
      log_.warning("listen", "the socket that was passed for " + address +
                                 " is not used; name its address in listen");
    }
  }

  void listen_on_all(const std::vector<ListenAddress>& addresses) {
    const AdmissionLimits& limits = generation_->config.admission;
    const ListenRoom room{limits.backlog, generation_->config.dns.udp_receive_buffer,
                          limits.defer_accept, limits.fast_open};
    std::vector<std::vector<ListenOrder>> orders(threads_.size());
    for (const ListenAddress& address : addresses) {
      const auto admission = std::make_shared<Admission>(limits);
      for (auto& each : orders) {
        try {
          const bool is_passed = passed_.have(address);
          each.push_back({address, admission,
                          is_passed ? passed_.share(address, room) : listen_on(address, room),
                          !is_passed || &each == &orders.front()});
        } catch (const std::system_error& error) {
          throw CannotStart(listen_problem(address, error.code().value()));
        }
      }
      listening_.push_back(address);
      admissions_.push_back({address, admission});
    }
    for (std::size_t i = 0; i < threads_.size(); ++i) threads_[i]->listen(std::move(orders[i]));
  }

  /// Requires: nothing runs yet.
  void start_to_be_seen() {
    std::vector<ServerThread*> threads;
    for (const auto& thread : threads_) threads.push_back(thread.get());
    view_ = std::make_unique<ServerView>(std::move(threads));
    view_->show(generation_, admissions_);
    admin_ = start_admin(*generation_, {*view_, {*feed_, *query_log_}, reloads_}, log_);
    if (!admin_.problem.empty()) throw CannotStart("admin: " + admin_.problem);
    if (admin_.server == nullptr) return;
    // What happens from now on is in the metrics, whenever they are first asked for.
    for (const auto& thread : threads_) {
      static_cast<void>(thread->delta(AdminRoutes::kMetricsObserver, true));
    }
  }

  void run(ServerThread& thread) {
    running_.emplace_back([this, &thread] {
      try {
        thread.run();
      } catch (const std::exception& error) {
        log_.error("serve", std::string("a thread ends: ") + error.what());
      }
      signals_.notify_done();
    });
  }

  void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_cur < kFewDescriptors) {
      log_.warning("serve", "only " + std::to_string(limit.rlim_cur) +
                                " descriptors are allowed, one for each connection; raise the "
                                "limit (ulimit -n, LimitNOFILE=)");
    }
  }

  /// Says why a reload changed nothing.
  std::string refuse(const std::string& problem) {
    log_.error("reload", "nothing was changed: " + problem);
    view_->show_problem(problem);
    tell_supervisor("READY=1\nSTATUS=not reloaded: " + problem);
    return problem;
  }

  /// Returns why nothing was changed; empty: all was taken over.
  std::string take_over(ReloadedConfig loaded) {
    if (ending_) return "the server is ending";
    if (!loaded.config) return refuse(loaded.problems);
    lists_file_ = look_at_file(loaded.config->lists_image);
    MadeGeneration made = make_generation(*loaded.config, generation_.get(), log_);
    if (made.generation == nullptr) return refuse(made.problem);
    std::vector<ListenAddress> fresh;
    std::vector<ListenAddress> kept;
    for (const ListenAddress& address : loaded.config->listens) {
      // One that changed its scheme keeps its socket.
      if (std::any_of(listening_.begin(), listening_.end(),
                      [&](const ListenAddress& open) { return share_socket(open, address); })) {
        kept.push_back(address);
        continue;
      }
      // One that this host did not have is looked for at a start alone.
      if (std::find(given_.listens.begin(), given_.listens.end(), address) !=
          given_.listens.end()) {
        continue;
      }
      const int code = problem_of(address);
      if (code != 0) return refuse(listen_problem(address, code));
      fresh.push_back(address);
    }
    if (loaded.config->threads != given_.threads) {
      log_.warning("reload", "threads: takes effect with the next start");
    }
    if (loaded.config->time_zone != given_.time_zone) {
      log_.warning("reload", "policy.time_zone: takes effect with the next start");
    }
    const AdminConfig& admin = loaded.config->admin;
    if (admin.listens != given_.admin.listens || admin.token_file != given_.admin.token_file) {
      log_.warning("reload", "admin.listen, admin.token_file: take effect with the next start");
    }
    given_ = std::move(*loaded.config);
    generation_ = made.generation;
    log_.set_level(given_.log_level);
    query_log_->use(given_);
    for (const auto& thread : threads_) thread->replace(generation_);
    listening_ = std::move(kept);
    std::erase_if(admissions_, [&](ServerView::Listening& one) {
      const auto same = std::find_if(listening_.begin(), listening_.end(), [&](const auto& open) {
        return share_socket(open, one.address);
      });
      if (same != listening_.end()) one.address = *same;
      return same == listening_.end();
    });
    std::string shortfall;
    try {
      listen_on_all(fresh);
    } catch (const CannotStart& error) {
      shortfall = error.what();
      log_.error("reload", shortfall);
    }
    warn_of_unused();
    view_->show(generation_, admissions_);
    log_.info("reload", "done");
    tell_supervisor("READY=1\nSTATUS=" + shortfall);
    announce(*generation_, listening_, made.certificate, log_);
    return {};
  }

  void renew_certificate() {
    if (generation_->tls == nullptr || !given_.cert_file.empty() || ending_) return;
    if (generation_->tls->seconds_left() < kOwnCertificateRenewal) (void)take_over({given_, {}});
  }

  /// How long nothing may happen until something is looked at. Unit: milliseconds.
  [[nodiscard]] int check_gap_ms() const {
    const Duration gap = given_.lists_check;
    if (given_.lists_image.empty() || gap == Duration::zero()) return kCertificateCheckMs;
    return static_cast<int>(
        std::clamp<std::int64_t>(gap / milliseconds(1), 1, kCertificateCheckMs));
  }

  /// Takes over an image that was put in place of the one in use. One that is no good is complained
  /// of once.
  void look_at_lists() {
    if (given_.lists_image.empty() || given_.lists_check == Duration::zero() || ending_) return;
    const std::uint64_t losses = GuardedMapping::losses();
    if (losses != std::exchange(losses_seen_, losses)) {
      log_.warning("lists",
                   given_.lists_image +
                       ": a part of it could not be read any more, so names on it may have "
                       "passed; it is read anew");
    } else if (look_at_file(given_.lists_image) == lists_file_) {
      return;
    }
    (void)take_over({given_, {}});
  }

  /// Logs what all threads together have counted, once the last of them has told.
  void report() {
    struct Sum {
      std::mutex mutex;
      ServerCounters counters;
      std::size_t awaited;
    };
    const auto sum = std::make_shared<Sum>();
    sum->awaited = threads_.size();
    for (const auto& thread : threads_) {
      thread->call([sum, &log = log_](const ServerThread& self) {
        const std::lock_guard lock(sum->mutex);
        sum->counters.add(self.counters());
        if (--sum->awaited == 0) log_counters(log, sum->counters);
      });
    }
  }

  void end() {
    if (std::exchange(ending_, true)) {
      log_.warning("serve", "ended at once");
      for (const auto& thread : threads_) thread->stop();
      return;
    }
    log_.info("serve", "ending: what is in flight is answered first");
    tell_supervisor("STOPPING=1");
    view_->show_end();
    for (const auto& thread : threads_) thread->drain(generation_->config.drain_timeout);
  }

  Log& log_;
  Signals& signals_;
  /// As it was configured, nothing filled in.
  HostConfig given_;
  std::shared_ptr<const Generation> generation_;
  /// The file of lists that was last looked at.
  FileState lists_file_;
  /// Of mapped images, when they were looked at last.
  std::uint64_t losses_seen_ = 0;
  PassedSockets passed_;
  std::vector<ListenAddress> listening_;
  /// The same, with what each has admitted.
  std::vector<ServerView::Listening> admissions_;
  std::unique_ptr<QueryFeed> feed_;
  std::unique_ptr<QueryLog> query_log_;
  std::vector<std::unique_ptr<ServerThread>> threads_;
  std::vector<std::thread> running_;
  std::unique_ptr<ServerView> view_;
  ReloadDesk reloads_;
  StartedAdmin admin_;
  std::size_t done_ = 0;
  bool ending_ = false;
  bool failed_ = false;
};

}  // namespace

int serve(const HostConfig& config, const std::function<ReloadedConfig()>& reload) {
  try {
    Signals signals;
    use_time_zone(config.time_zone);
    Log log(config.log_level);
    Server server(config, log, signals);
    server.start();
    return server.wait(reload);
  } catch (const CannotStart& error) {
    std::cerr << "berth: " << error.what() << '\n';
  } catch (const std::exception& error) {
    std::cerr << "berth: cannot start: " << error.what() << '\n';
  }
  return kCannotStart;
}

}  // namespace berth
