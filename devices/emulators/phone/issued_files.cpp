#include "devices/emulators/phone/issued_files.h"

#include <iconv.h>

#include <cassert>
#include <initializer_list>
#include <system_error>
#include <utility>

namespace kiosk::emulators {
namespace {

constexpr std::size_t name_field = 20;

/// One BER-TLV object with a one-byte length; `tag` of one or two bytes.
Bytes tlv(std::uint16_t tag, std::initializer_list<BytesView> parts)
{
    Bytes value;
    for (const auto part : parts) append(value, part);
    assert(value.size() < 0x80);
    Bytes object;
    if (tag > 0xFF) object.push_back(octet(tag >> 8U));
    object.push_back(octet(tag));
    object.push_back(octet(value.size()));
    append(object, value);
    return object;
}

/// `bytes` in a field of `size`, the rest 00.
void append_field(Bytes& to, BytesView bytes, std::size_t size)
{
    const auto used = bytes.first(std::min(bytes.size(), size));
    append(to, used);
    to.resize(to.size() + size - used.size());
}

class Gb18030Converter {
public:
    Gb18030Converter() : handle_{::iconv_open("GB18030", "UTF-8")}
    {
        if (handle_ == iconv_t(-1))  // NOLINT(performance-no-int-to-ptr): iconv's own error value
            throw std::system_error{errno, std::generic_category(), "GB18030 conversion"};
    }
    ~Gb18030Converter() { ::iconv_close(handle_); }
    Gb18030Converter(const Gb18030Converter&) = delete;
    Gb18030Converter& operator=(const Gb18030Converter&) = delete;

    Bytes convert(std::string text, std::size_t most)
    {
        std::string out(most, '\0');
        char* from = text.data();
        char* to = out.data();
        std::size_t left = text.size();
        std::size_t room = out.size();
        // E2BIG stops it before the character that does not fit, EILSEQ before what is no character.
        ::iconv(handle_, &from, &left, &to, &room);
        const auto bytes = as_bytes(out).first(most - room);
        return {bytes.begin(), bytes.end()};
    }

private:
    iconv_t handle_;
};

}  // namespace

Bytes to_gb18030(const std::string& text, std::size_t most)
{
    return Gb18030Converter{}.convert(text, most);
}

Bytes public_data(const Personalisation& issued)
{
    Bytes data;
    append(data, issued.card.issuer);
    data.push_back(octet(issued.application_type));
    data.push_back(octet(0x02));
    append(data, issued.card.number.bytes());
    append(data, issued.valid_from.bytes());
    append(data, issued.valid_to.bytes());
    data.resize(30);
    return data;
}

Bytes holder_data(const Personalisation& issued)
{
    const std::size_t id_field = issued.variant.holder_file == HolderFile::Bytes39 ? 16 : 32;
    Bytes data(2);
    append_field(data, to_gb18030(issued.holder_name, name_field), name_field);
    append_field(data, as_bytes(issued.id_number_masked), id_field);
    data.push_back(octet(0x00));
    return data;
}

ChipImage issued_image(const Personalisation& issued)
{
    ChipImage image;
    image.ep = issued.ep;
    image.ed = issued.ed;
    image.pin = issued.pin;
    image.pin_tries = most_tries;
    image.external_tries = most_tries;
    image.public_data = public_data(issued);
    image.holder_data = holder_data(issued);
    for (std::size_t id = 1; id <= compound_records; ++id) {
        Bytes record(compound_record);
        record[0] = octet(id);
        image.compound.push_back(std::move(record));
    }
    return image;
}

Bytes directory_record(BytesView aid)
{
    return tlv(0x61, {tlv(0x4F, {aid}), tlv(0x50, {as_bytes("PBOC")})});
}

BytesView pse_name() { return as_bytes("1PAY.SYS.DDF01"); }

Bytes pse_fci()
{
    const std::array sfi{octet(0x01)};
    return tlv(0x6F, {tlv(0x84, {pse_name()}), tlv(0xA5, {tlv(0x88, {sfi})})});
}

Bytes application_fci(FciForm form, BytesView aid, BytesView public_data)
{
    // 9F08 is one byte long on some cards and two on others: so each form of ours has its own.
    const auto one_byte = tlv(0x9F08, {std::array{octet(0x02)}});
    const auto two_bytes = tlv(0x9F08, {std::array{octet(0x00), octet(0x02)}});
    const auto issuer_data = tlv(0x9F0C, {public_data});
    const auto name = tlv(0x84, {aid});
    switch (form) {
        case FciForm::InA5:
            return tlv(0x6F, {name, tlv(0xA5, {one_byte, issuer_data})});
        case FciForm::InBf0c:
            return tlv(0x6F, {name, tlv(0xA5, {two_bytes, tlv(0xBF0C, {issuer_data})})});
        case FciForm::WithoutIssuerData:
            return tlv(0x6F, {name, tlv(0xA5, {one_byte})});
        case FciForm::None:
            return {};
    }
    return {};
}

}  // namespace kiosk::emulators
