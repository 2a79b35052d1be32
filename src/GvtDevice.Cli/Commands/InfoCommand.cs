using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using GvtDevice.Cli.Report;
using VfioUser.Display.Client;
using VfioUser.Recording;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device info.</summary>
internal static class InfoCommand
{
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Print JSON; this is the default, except with --registers and --stuck.",
    };

    private static readonly Option<bool> s_messagePack = new("--msgpack")
    {
        Description = "Print MessagePack.",
    };

    private static readonly Option<bool> s_registers = new("--registers")
    {
        Description = "List the registers that the guest has used, by name, and which of them are not modelled.",
    };

    private static readonly Option<bool> s_stuck = new("--stuck")
    {
        Description = "Name the register that the guest reads again and again, and its bits: what a hung driver waits "
            + "for.",
    };

    public static Command Create()
    {
        Command command = new("info", "Print the device's state as JSON.")
        {
            DisplaySocketOption.Path, s_json, s_messagePack, s_registers, s_stuck,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_json) && result.GetValue(s_messagePack))
            {
                result.AddError("--json and --msgpack exclude each other");
            }

            if (result.GetValue(s_registers) && result.GetValue(s_stuck))
            {
                result.AddError("--registers and --stuck exclude each other");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        using Stream output = Console.OpenStandardOutput();
        string part = parsed.GetValue(s_registers) ? RegisterReport.Part
            : parsed.GetValue(s_stuck) ? StuckReport.Part
            : "";
        byte[] json = client.Describe(part);
        bool isForPrograms = parsed.GetValue(s_json) || parsed.GetValue(s_messagePack);
        if (part == RegisterReport.Part && !isForPrograms)
        {
            RegisterReport.Parse(json).Print(Console.Out);
        }
        else if (part == StuckReport.Part && !isForPrograms)
        {
            StuckReport.Parse(json).Print(Console.Out);
        }
        else if (parsed.GetValue(s_messagePack))
        {
            ArrayBufferWriter<byte> packed = new();
            using JsonDocument document = JsonDocument.Parse(json);
            MessagePackJson.Write(packed, document.RootElement);
            output.Write(packed.WrittenSpan);
        }
        else
        {
            output.Write(json);
            output.Write("\n"u8);
        }

        return CommandRunner.Success;
    }
}
