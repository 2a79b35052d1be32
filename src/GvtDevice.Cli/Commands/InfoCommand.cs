using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using VfioUser.Display;
using VfioUser.Recording.MessagePack;

namespace GvtDevice.Cli.Commands;

/// <summary>gvt-device info.</summary>
internal static class InfoCommand
{
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "As JSON, which is how it is printed anyway.",
    };

    private static readonly Option<bool> s_messagePack = new("--msgpack")
    {
        Description = "As MessagePack.",
    };

    public static Command Create()
    {
        Command command = new("info", "Print the device's state as JSON.")
        {
            DisplaySocketOption.Path, s_json, s_messagePack,
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
        byte[] json = client.Describe();
        if (parsed.GetValue(s_messagePack))
        {
            ArrayBufferWriter<byte> packed = new();
            using JsonDocument document = JsonDocument.Parse(json);
            MessagePackJson.Write(new MessagePackWriter(packed), document.RootElement);
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
