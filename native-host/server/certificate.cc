#include "native-host/server/certificate.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "native-host/environment.h"
#include "native-host/server/own_certificate.h"

namespace berth {
namespace {

// Far above any chain. Unit: octets.
constexpr std::size_t kMaxPemSize = std::size_t{1} << 20;
// An expiry this near is worth a word. Unit: seconds; a week.
constexpr long kSoon = 7L * 86400;

constexpr const char* kOwnCertificateFile = "/certificate.pem";
constexpr const char* kOwnKeyFile = "/key.pem";
constexpr mode_t kPublic = 0644;
constexpr mode_t kSecret = 0600;

std::string reason_text(int code) { return std::strerror(code); }  // NOLINT(concurrency-mt-unsafe)

/// The file's text, or nothing and why.
std::optional<std::string> read_file(const std::string& path, std::string& problem) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    problem = reason_text(errno);
    return std::nullopt;
  }
  std::string text(kMaxPemSize + 1, '\0');
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() &&
         (got = ::read(descriptor, text.data() + size, text.size() - size)) > 0) {
    size += static_cast<std::size_t>(got);
  }
  const int code = errno;
  ::close(descriptor);
  if (got < 0) problem = reason_text(code);
  if (size > kMaxPemSize) problem = "larger than 1 MiB";
  if (got < 0 || size > kMaxPemSize) return std::nullopt;
  text.resize(size);
  return text;
}

/// Writes a file whole or not at all.
bool write_file(const std::string& path, const std::string& text, mode_t mode,
                std::string& problem) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) {
    problem = reason_text(errno);
    return false;
  }
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  if (!whole) problem = reason_text(errno);
  ::close(descriptor);
  if (whole && ::rename(fresh.c_str(), path.c_str()) == 0) return true;
  if (whole) problem = reason_text(errno);
  ::unlink(fresh.c_str());
  return false;
}

/// Reads the authorities of clients; false, and why in `problem`, when they cannot be read.
bool read_authority(const HostConfig& config, ClientAuthority& clients, std::string& problem) {
  if (config.client_ca_file.empty()) return true;
  const auto text = read_file(config.client_ca_file, problem);
  if (text) problem = authority_fault(*text);
  if (text && problem.empty()) {
    clients = {*text, config.client_certificate == ClientCertificate::kRequired};
    return true;
  }
  problem = "authorities of clients, " + config.client_ca_file + ": " + problem;
  return false;
}

LoadedCertificate load_configured(const HostConfig& config, const ClientAuthority& clients) {
  LoadedCertificate out;
  out.file = config.cert_file;
  std::string problem;
  const auto chain = read_file(config.cert_file, problem);
  if (!chain) {
    out.problem = "certificate " + config.cert_file + ": " + problem;
    return out;
  }
  const auto key = read_file(config.key_file, problem);
  if (!key) {
    out.problem = "key " + config.key_file + ": " + problem;
    return out;
  }
  out.tls = ServerTls::make({*chain, *key}, problem, clients);
  if (out.tls == nullptr) {
    out.problem =
        "certificate " + config.cert_file + " with key " + config.key_file + ": " + problem;
    return out;
  }
  const long left = out.tls->seconds_left();
  if (left < kSoon) {
    out.warnings.push_back("certificate " + config.cert_file +
                           (left < 0 ? " is no longer valid, since " : " is valid only until ") +
                           out.tls->not_after());
  }
  return out;
}

/// The certificate kept from an earlier run, unless it has to be replaced.
std::shared_ptr<const ServerTls> kept_certificate(const std::string& directory,
                                                  const ClientAuthority& clients,
                                                  std::vector<std::string>& warnings) {
  std::string problem;
  const auto chain = read_file(directory + kOwnCertificateFile, problem);
  const auto key = read_file(directory + kOwnKeyFile, problem);
  if (!chain || !key) return nullptr;
  auto tls = ServerTls::make({*chain, *key}, problem, clients);
  if (tls == nullptr) {
    warnings.push_back(directory + kOwnCertificateFile + ": " + problem +
                       "; a new certificate takes its place");
    return nullptr;
  }
  return tls->seconds_left() < kOwnCertificateRenewal ? nullptr : tls;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

/// Keeps the certificate; false, and why, when it cannot be kept. The key goes first: a certificate
/// without its key is replaced by the next start.
bool keep(const std::string& directory, const CertificateText& certificate, std::string& problem) {
  if (directory.empty()) {
    problem = "none of STATE_DIRECTORY, XDG_STATE_HOME and HOME is set";
    return false;
  }
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    problem = directory + ": " + error.message();
    return false;
  }
  const auto write = [&](const char* name, const std::string& text, mode_t mode) {
    if (write_file(directory + name, text, mode, problem)) return true;
    problem = directory + name + ": " + problem;
    return false;
  };
  return write(kOwnKeyFile, certificate.key, kSecret) &&
         write(kOwnCertificateFile, certificate.chain, kPublic);
}

LoadedCertificate load_own(const HostConfig& config, const ClientAuthority& clients) {
  LoadedCertificate out;
  out.is_own = true;
  const std::string directory = state_directory(config);
  if (!directory.empty()) out.tls = kept_certificate(directory, clients, out.warnings);
  out.file = directory + kOwnCertificateFile;
  if (out.tls != nullptr) return out;
  const CertificateText fresh = make_own_certificate(host_name());
  out.tls = ServerTls::make(fresh, out.problem, clients);
  if (out.tls == nullptr) {
    out.problem = "cannot make a certificate: " + out.problem;
    return out;
  }
  std::string problem;
  if (!keep(directory, fresh, problem)) {
    out.file.clear();
    out.warnings.push_back("the certificate is not kept (" + problem +
                           "), so clients see another after a restart; set state_dir");
  }
  return out;
}

}  // namespace

std::string state_directory(const HostConfig& config) {
  if (!config.state_dir.empty()) return config.state_dir;
  // systemd may name several, separated by colons; the first is ours.
  const std::string_view directories = environment_value("STATE_DIRECTORY");
  const std::string_view directory = directories.substr(0, directories.find(':'));
  if (!directory.empty()) return std::string(directory);
  const std::string state_home(environment_value("XDG_STATE_HOME"));
  if (!state_home.empty()) return state_home + "/berth";
  const std::string home(environment_value("HOME"));
  return home.empty() ? "" : home + "/.local/state/berth";
}

LoadedCertificate load_certificate(const HostConfig& config) {
  LoadedCertificate out;
  ClientAuthority clients;
  if (!read_authority(config, clients, out.problem)) return out;
  return config.cert_file.empty() ? load_own(config, clients) : load_configured(config, clients);
}

}  // namespace berth
