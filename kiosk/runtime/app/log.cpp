#include "kiosk/runtime/app/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace kiosk::runtime {

void start_log(const std::filesystem::path& file)
{
    constexpr std::size_t size = 10U << 20U;
    constexpr std::size_t files = 5;
    auto log = file.empty() ? spdlog::stderr_logger_mt("kiosk")
                            : spdlog::rotating_logger_mt("kiosk", file.string(), size, files);
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    log->flush_on(spdlog::level::info);
    log->set_error_handler([](const std::string&) {});
    spdlog::set_default_logger(std::move(log));
}

}  // namespace kiosk::runtime
