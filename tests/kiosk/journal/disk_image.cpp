#include "disk_image.h"

#include <algorithm>
#include <fstream>

namespace kiosk::journal {
namespace {

std::string parent(const std::string& path) { return std::filesystem::path{path}.parent_path(); }

}  // namespace

DiskImage::DiskImage(const DiskImage& other)
    : directory_{other.directory_},
      seen_{other.seen_},
      durable_{other.durable_},
      seen_directories_{other.seen_directories_},
      durable_directories_{other.durable_directories_}
{
    std::map<std::shared_ptr<File>, std::shared_ptr<File>> copies;  // a file may have two names
    for (auto* names : {&seen_, &durable_})
        for (auto& name : *names) {
            auto& copy = copies[name.second];
            if (!copy) copy = std::make_shared<File>(*name.second);
            name.second = copy;
        }
}

void DiskImage::put(std::string& content, std::uint64_t offset, std::string_view data)
{
    const auto at = static_cast<std::size_t>(offset);
    content.resize(std::max(content.size(), at + data.size()));
    content.replace(at, data.size(), data);
}

void DiskImage::apply(const DiskEvent& event)
{
    auto& file = seen_[event.path];
    if (!file) file = std::make_shared<File>();
    switch (event.op) {
        case DiskOp::Create:
            file = std::make_shared<File>();
            break;
        case DiskOp::Write:
            put(file->seen, event.offset, event.data);
            file->durable_and_last = file->durable;
            put(file->durable_and_last, event.offset, event.data);
            break;
        case DiskOp::DurableWrite:
            for (auto* content : {&file->seen, &file->durable, &file->durable_and_last})
                put(*content, event.offset, event.data);
            break;
        case DiskOp::Truncate:
            file->seen.resize(static_cast<std::size_t>(event.offset));
            break;
        case DiskOp::Sync:
            file->durable = file->durable_and_last = file->seen;
            break;
        case DiskOp::KeepRoom:
            break;
        case DiskOp::Rename:
            seen_[event.other] = file;
            seen_.erase(event.path);
            break;
        case DiskOp::Unlink:
            seen_.erase(event.path);
            break;
        case DiskOp::MakeDirectory:
            seen_.erase(event.path);
            seen_directories_.insert(event.path);
            break;
        case DiskOp::SyncDirectory:
            seen_.erase(event.path);
            std::erase_if(durable_, [&](const auto& n) { return parent(n.first) == event.path; });
            for (const auto& name : seen_)
                if (parent(name.first) == event.path) durable_.insert(name);
            for (const auto& name : seen_directories_)
                if (parent(name) == event.path) durable_directories_.insert(name);
            break;
    }
}

void DiskImage::apply_torn(const DiskEvent& event)
{
    if (event.op != DiskOp::Write && event.op != DiskOp::DurableWrite) return;
    constexpr std::size_t sector = 512;
    auto half = event;
    const auto sectors = event.data.size() / sector;
    half.data.resize(sectors > 1 ? sectors / 2 * sector : event.data.size() / 2);
    apply(half);
}

const std::string& DiskImage::content(const File& file, Loss loss)
{
    switch (loss) {
        case Loss::Nothing:
            return file.seen;
        case Loss::Unsynced:
            return file.durable;
        case Loss::AllButLast:
            break;
    }
    return file.durable_and_last;
}

bool DiskImage::survives(const std::string& directory, Loss loss) const
{
    const auto& directories = loss == Loss::Nothing ? seen_directories_ : durable_directories_;
    return directory == directory_.string() || directories.contains(directory);
}

void DiskImage::write_to(const std::filesystem::path& target, Loss loss) const
{
    for (const auto& directory : loss == Loss::Nothing ? seen_directories_ : durable_directories_)
        std::filesystem::create_directories(target /
                                            std::filesystem::relative(directory, directory_));
    for (const auto& [path, file] : loss == Loss::Nothing ? seen_ : durable_) {
        if (!survives(parent(path), loss)) continue;
        const auto there = target / std::filesystem::relative(path, directory_);
        std::ofstream{there, std::ios::binary} << content(*file, loss);
        std::filesystem::permissions(
            there, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
}

std::string DiskImage::fingerprint(Loss loss) const
{
    std::string all;
    for (const auto& [path, file] : loss == Loss::Nothing ? seen_ : durable_)
        all += path + ' ' + std::to_string(std::hash<std::string>{}(content(*file, loss))) + '\n';
    for (const auto& directory : loss == Loss::Nothing ? seen_directories_ : durable_directories_)
        all += directory + '\n';
    return all;
}

}  // namespace kiosk::journal
