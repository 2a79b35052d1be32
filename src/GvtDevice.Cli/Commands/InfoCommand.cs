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
        Description = "Print JSON; this is the default, except with --registers.",
    };

    private static readonly Option<bool> s_messagePack = new("--msgpack")
    {
        Description = "Print MessagePack.",
    };

    private static readonly Option<bool> s_registers = new("--registers")
    {
        Description = "List the registers that the guest has used, by name, and which of them are not modelled.",
    };

    public static Command Create()
    {
        Command command = new("info", "Print the device's state as JSON.")
        {
            DisplaySocketOption.Path, s_json, s_messagePack, s_registers,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_json) && result.GetValue(s_messagePack))
            {
                result.AddError("--json and --msgpack exclude each other");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using DisplayClient client = DisplaySocketOption.Connect(parsed);
        using Stream output = Console.OpenStandardOutput();
        bool isRegisters = parsed.GetValue(s_registers);
        byte[] json = client.Describe(isRegisters ? RegisterReport.Part : "");
        if (isRegisters && !parsed.GetValue(s_json) && !parsed.GetValue(s_messagePack))
        {
            RegisterReport.Parse(json).Print(Console.Out);
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
