// citizen-kioskctl: the journal, the readers and the purse's sums of a terminal, from a shell.

#include "kiosk/journal/journal_error.h"
#include "kiosk/kioskctl/answer.h"
#include "kiosk/kioskctl/arguments.h"
#include "kiosk/kioskctl/journal_commands.h"
#include "kiosk/kioskctl/probes.h"
#include "kiosk/kioskctl/purse_calculators.h"
#include "kiosk/runtime/config/config.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <string>

namespace {

using namespace kiosk::kioskctl;

constexpr int done = 0;
constexpr int findings = 1;        // verify found something
constexpr int wrong_argument = 2;  // of ours, or in kiosk.toml
constexpr int cannot = 3;          // no journal, no phone, no reader

/// All that can be typed; each subcommand sets what it is to do.
struct CommandLine {
    std::string journal;
    std::string config = "/etc/citizen-kiosk/kiosk.toml";
    bool json = false;
    bool all = false;
    std::uint64_t from = 1;
    std::string reader;
    unsigned seconds = 10;
    DiversifyArguments diversify;
    LoadArguments load;
    PurchaseArguments purchase;
    std::function<int()> run;
};

kiosk::journal::JournalFiles journal_files(const CommandLine& line)
{
    if (!line.journal.empty()) return {line.journal, {}};
    return {kiosk::runtime::load_config(line.config).journal.directory, {}};
}

int say(const Answer& answer, const CommandLine& line)
{
    answer.write(line.json, std::cout);
    return done;
}

int run_verify(const CommandLine& line)
{
    const JournalView view{journal_files(line)};
    const auto found = verify(view);
    say(verification(view, found), line);
    return found.empty() ? done : findings;
}

int run_export(const CommandLine& line)
{
    JournalView{journal_files(line)}.read().write_export(std::cout, line.from);
    return done;
}

CLI::App* add_command(CLI::App& app, const char* name, const char* help, CommandLine& line,
                      std::function<int()> run)
{
    auto* command = app.add_subcommand(name, help);
    command->parse_complete_callback([&line, run = std::move(run)] { line.run = run; });
    return command;
}

void add_config(CLI::App& command, CommandLine& line)
{
    command.add_option("--config", line.config, "kiosk.toml of the terminal")
        ->capture_default_str();
    command.add_flag("--json", line.json, "one JSON value instead of text");
}

void add_journal_commands(CLI::App& app, CommandLine& line)
{
    auto* status_of =
        add_command(app, "status", "terminal, open items, queue, cash ledger", line,
                    [&] { return say(status(JournalView{journal_files(line)}), line); });
    auto* list = add_command(app, "items", "the open items", line, [&] {
        return say(items(JournalView{journal_files(line)}, line.all), line);
    });
    list->add_flag("--all", line.all, "every item that ever was");
    auto* check = add_command(app, "verify", "chain, stores, facts and ledger; exit 1 on findings",
                              line, [&] { return run_verify(line); });
    auto* dump = add_command(app, "export", "every entry as a line of JSON, card numbers masked",
                             line, [&] { return run_export(line); });
    dump->add_option("--from", line.from, "number of the first entry")->capture_default_str();
    for (auto* command : {status_of, list, check, dump}) {
        add_config(*command, line);
        command->add_option("--journal", line.journal,
                            "folder of the journal, instead of --config");
    }
}

void add_probes(CLI::App& app, CommandLine& line)
{
    auto* card = add_command(app, "card", "read the phone on a reader", line, [&] {
        return say(probe_card(kiosk::runtime::load_config(line.config), line.reader,
                              std::chrono::seconds{line.seconds}),
                   line);
    });
    card->add_option("--reader", line.reader,
                     "its name in kiosk.toml; needed if there are several");
    card->add_option("--seconds", line.seconds, "how long to wait for a phone")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    auto* readers = add_command(app, "reader", "the readers and their state", line, [&] {
        return say(probe_readers(kiosk::runtime::load_config(line.config)), line);
    });
    for (auto* command : {card, readers}) add_config(*command, line);
}

void add_calculators(CLI::App& app, CommandLine& line)
{
    auto* purse = app.add_subcommand("purse", "values of the purse, worked out from test keys");
    purse->require_subcommand(1);
    const auto calculator = [&](const char* name, const char* help, auto sum, auto& arguments) {
        return add_command(*purse, name, help, line, [sum, &arguments] {
            sum(arguments, std::cout);
            return done;
        });
    };
    auto& d = line.diversify;
    auto* diversify =
        calculator("diversify", "key of a card from a master key", purse_diversify, d);
    diversify->add_option("--key", d.key, "master key, 32 hexadecimal digits")->required();
    diversify->add_option("--factor", d.factor, "16 hexadecimal digits")->required();

    auto& l = line.load;
    auto* load = calculator("load", "MAC1, MAC2 and TAC of a load", purse_load, l);
    load->add_option("--dlk", l.dlk, "load key of the card, 32 hexadecimal digits")->required();
    load->add_option("--balance", l.balance, "before the load, in fen")->required();
    load->add_option("--type", l.type, "01 or 02")->capture_default_str();

    auto& p = line.purchase;
    auto* purchase = calculator("purchase", "MAC1, MAC2 and TAC of a purchase", purse_purchase, p);
    purchase->add_option("--dpk", p.dpk, "purchase key, 32 hexadecimal digits")->required();
    purchase->add_option("--sequence", p.sequence, "of the terminal, 8 hexadecimal digits")
        ->required();
    purchase->add_option("--type", p.type, "05, 06 or 09")->capture_default_str();

    const auto add_common = [](CLI::App& command, auto& arguments) {
        command.add_option("--dtk", arguments.dtk, "TAC key, 32 hexadecimal digits")->required();
        command.add_option("--random", arguments.random, "of the card, 8 hexadecimal digits")
            ->required();
        command.add_option("--counter", arguments.counter, "4 hexadecimal digits")->required();
        command.add_option("--amount", arguments.amount, "in fen")->required();
        command.add_option("--terminal", arguments.terminal, "12 digits")->required();
        command.add_option("--time", arguments.time, "YYYYMMDDhhmmss")->required();
    };
    add_common(*load, l);
    add_common(*purchase, p);
}

int complain(int code, const std::string& what)
{
    std::fprintf(stderr, "citizen-kioskctl: %s\n", what.c_str());
    return code;
}

int parse_and_run(int argc, char** argv)
{
    CommandLine line;
    CLI::App app{"What a terminal knows: its journal, its readers, and the sums of the purse."};
    app.require_subcommand(1);
    add_journal_commands(app, line);
    add_probes(app, line);
    add_calculators(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        return complain(wrong_argument, std::string{error.what()} + " (--help explains)");
    }
    return line.run();
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        return parse_and_run(argc, argv);
    } catch (const ArgumentError& error) {
        return complain(wrong_argument, error.what());
    } catch (const kiosk::runtime::ConfigError& error) {
        return complain(wrong_argument, error.what());
    } catch (const std::exception& error) {
        return complain(cannot, error.what());
    }
}
