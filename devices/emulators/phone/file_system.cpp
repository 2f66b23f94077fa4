#include "devices/emulators/phone/file_system.h"

#include "devices/emulators/phone/issued_files.h"

#include <algorithm>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr unsigned master_id = 0x3F00;
constexpr unsigned application_id = 0x3F01;

unsigned joined(std::uint8_t high, std::uint8_t low) { return unsigned{high} << 8U | low; }

bool is_protected(const CommandApdu& command) { return command.cla == 0x04; }

}  // namespace

void FileSystem::reset()
{
    directory_ = Directory::Master;
    current_.reset();
}

Answer FileSystem::select(const CommandApdu& command)
{
    if (command.p1 == 0x04 && (command.p2 == 0x00 || command.p2 == 0x02))
        return select_by_name(command);
    if (command.p1 == 0x00 && command.p2 == 0x00) return select_by_id(command);
    return refused(StatusWord::WrongParameters);
}

bool FileSystem::name_matches(Directory directory, BytesView name) const
{
    if (directory == Directory::Master && !chip_.variant.pse) return false;
    const auto whole = directory == Directory::Master ? pse_name() : BytesView{chip_.issued.aid};
    return name.size() <= whole.size() && std::ranges::equal(name, whole.first(name.size()));
}

Answer FileSystem::select_by_name(const CommandApdu& command)
{
    if (command.data.size() < 5 || command.data.size() > 16)
        return refused(StatusWord::WrongLength);
    const bool next = command.p2 == 0x02;
    for (const auto candidate : {Directory::Master, Directory::Application})
        if ((!next || candidate > directory_) && name_matches(candidate, command.data))
            return enter(candidate);
    return refused(StatusWord::FileNotFound);
}

Answer FileSystem::select_by_id(const CommandApdu& command)
{
    if (command.data.size() != 2) return refused(StatusWord::WrongLength);
    const auto id = static_cast<unsigned>(big_endian(command.data));
    if (id == master_id) return enter(Directory::Master);
    if (id == application_id) return enter(Directory::Application);
    const auto file = file_of(id);
    if (!file) return refused(StatusWord::FileNotFound);
    current_ = file;
    return {};
}

Answer FileSystem::enter(Directory directory)
{
    const auto state = chip_.image().application;
    if (directory == Directory::Application && state == ApplicationState::Locked)
        return refused(StatusWord::ApplicationLocked);
    directory_ = directory;
    current_.reset();
    if (directory == Directory::Master) return {chip_.variant.pse ? pse_fci() : Bytes{}};
    auto fci = application_fci(chip_.variant.fci, chip_.issued.aid, chip_.image().public_data);
    if (state == ApplicationState::Active) return {std::move(fci)};
    if (chip_.variant.blocked_select == BlockedSelect::Sw6A81)
        return refused(StatusWord::NotSupported);
    return {std::move(fci), StatusWord::Invalidated};
}

std::optional<FileSystem::File> FileSystem::file_of(unsigned short_id) const
{
    if (!in_application()) {
        const bool is_directory = short_id == 0x01 && chip_.variant.pse;
        return is_directory ? std::optional{File::Directory} : std::nullopt;
    }
    switch (short_id) {
        case 0x15:
            return File::PublicData;
        case 0x16:
            return File::HolderData;
        case 0x17:
            return File::Compound;
        case 0x18:
            return File::Log;
        default:
            return std::nullopt;
    }
}

bool FileSystem::is_binary(File file)
{
    return file == File::PublicData || file == File::HolderData;
}

Expected<FileSystem::Place, StatusWord> FileSystem::binary_place(const CommandApdu& command)
{
    std::size_t offset = joined(command.p1, command.p2);
    if ((command.p1 & 0x80U) != 0) {
        if ((command.p1 & 0x60U) != 0) return unexpected{StatusWord::WrongParameters};
        const auto file = file_of(command.p1 & 0x1FU);
        if (!file) return unexpected{StatusWord::FileNotFound};
        current_ = file;
        offset = command.p2;
    }
    if (!current_) return unexpected{StatusWord::NoCurrentFile};
    if (!is_binary(*current_)) return unexpected{StatusWord::WrongFileKind};
    return Place{*current_, offset};
}

Answer FileSystem::give(BytesView content, const CommandApdu& command)
{
    if (!is_protected(command)) return exactly(content, command);
    const auto unsealed = security_.unseal(command, ProtectedBy::Maintenance);
    if (!unsealed) return refused(unsealed.error());
    if (!unsealed->empty()) return refused(StatusWord::WrongLength);
    Answer answer{Bytes(content.begin(), content.end())};
    append(answer.data, security_.seal(content));
    return answer;
}

Answer FileSystem::read_binary(const CommandApdu& command)
{
    const auto place = binary_place(command);
    if (!place) return refused(place.error());
    const auto& image = chip_.image();
    const BytesView whole = place->file == File::PublicData ? image.public_data : image.holder_data;
    if (place->offset >= whole.size()) return refused(StatusWord::OffsetOutside);
    const auto rest = whole.subspan(place->offset);
    const auto wanted = command.le.value_or(0);
    if (wanted == 0 || wanted > rest.size()) {
        // Only T=1 can answer less than Le asks for.
        const bool short_answer =
            chip_.variant.long_read == LongRead::Sw6282 && command.protocol == CardProtocol::T1;
        if (wanted != 0 && !command.le_is_most && !is_protected(command) && short_answer)
            return {Bytes(rest.begin(), rest.end()), StatusWord::EndOfFile};
        return give(rest, command);
    }
    return give(rest.first(wanted), command);
}

Expected<Bytes, StatusWord> FileSystem::log_record_at(unsigned number) const
{
    if (chip_.variant.log_needs_pin && !security_.pin_verified())
        return unexpected{StatusWord::SecurityNotSatisfied};
    const auto& log = chip_.image().log;
    if (number >= 1 && number <= log.size()) return log[number - 1];
    if (number == 0 || number > log_length) return unexpected{StatusWord::RecordNotFound};
    switch (chip_.variant.log_end) {
        case LogEnd::NotFound:
            return unexpected{StatusWord::RecordNotFound};
        case LogEnd::AllFf:
            return Bytes(log_record, octet(0xFF));
        case LogEnd::AllZero:
            return Bytes(log_record);
    }
    return unexpected{StatusWord::RecordNotFound};
}

Expected<Bytes, StatusWord> FileSystem::record(File file, unsigned number) const
{
    if (is_binary(file)) return unexpected{StatusWord::WrongFileKind};
    if (file == File::Log) return log_record_at(number);
    const std::vector<Bytes> records = file == File::Directory
                                           ? std::vector<Bytes>{directory_record(chip_.issued.aid)}
                                           : chip_.image().compound;
    if (number == 0 || number > records.size()) return unexpected{StatusWord::RecordNotFound};
    return records[number - 1];
}

Answer FileSystem::read_record(const CommandApdu& command)
{
    if ((command.p2 & 0x07U) != 0x04) return refused(StatusWord::WrongParameters);
    if (const auto short_id = command.p2 >> 3U; short_id != 0) {
        const auto file = file_of(static_cast<unsigned>(short_id));
        if (!file) return refused(StatusWord::FileNotFound);
        current_ = file;
    }
    if (!current_) return refused(StatusWord::NoCurrentFile);
    const auto content = record(*current_, command.p1);
    if (!content) return refused(content.error());
    return give(*content, command);
}

Answer FileSystem::update_binary(const CommandApdu& command)
{
    const auto place = binary_place(command);
    if (!place) return refused(place.error());
    if (!is_protected(command)) return refused(StatusWord::SecureMessagingMissing);
    const auto data = security_.unseal(command, ProtectedBy::MaintenanceCounted);
    if (!data) return refused(data.error());
    if (data->empty()) return refused(StatusWord::WrongLength);
    auto next = chip_.image();
    auto& whole = place->file == File::PublicData ? next.public_data : next.holder_data;
    if (place->offset >= whole.size()) return refused(StatusWord::OffsetOutside);
    if (data->size() > whole.size() - place->offset) return refused(StatusWord::NotEnoughSpace);
    std::ranges::copy(*data, whole.begin() + static_cast<std::ptrdiff_t>(place->offset));
    forgive(next, CountedKey::Maintenance);
    return chip_.commit(std::move(next));
}

}  // namespace kiosk::emulators
