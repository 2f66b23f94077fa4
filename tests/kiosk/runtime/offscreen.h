#pragma once

#include "kiosk/runtime/fonts/font_book.h"
#include "kiosk/runtime/render/damage_renderer.h"

#include <imgui.h>

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace kiosk::runtime::sample {

/// ImGui, the fonts and the renderer without a window.
class Offscreen {
public:
    Offscreen(int width, int height, std::span<const FontStyle> styles)
        : width_{width},
          height_{height},
          context_{ImGui::CreateContext(), &ImGui::DestroyContext},
          fonts_{std::make_unique<FontBook>(*ImGui::GetIO().Fonts, styles, 1.0F)},
          pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
    {
        auto& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
        io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
        io.DeltaTime = 0.01F;
    }

    [[nodiscard]] FontBook& fonts() { return *fonts_; }
    [[nodiscard]] PixelView view() { return {pixels_.data(), width_, height_, width_}; }

    /// One frame as ImGui lists it.
    ImDrawData& build(const std::function<void()>& draw)
    {
        return fonts_->complete([&]() -> ImDrawData& {
            ImGui::NewFrame();
            draw();
            ImGui::Render();
            return *ImGui::GetDrawData();
        });
    }

private:
    int width_;
    int height_;
    std::unique_ptr<ImGuiContext, void (*)(ImGuiContext*)> context_;
    std::unique_ptr<FontBook> fonts_;
    std::vector<std::uint32_t> pixels_;
};

}  // namespace kiosk::runtime::sample
