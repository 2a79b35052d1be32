using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GvtDevice.Lab.Chamelium;

namespace GvtDevice.Lab.Cli;

/// <summary>gvt-lab chamelium.</summary>
internal static class ChameliumCommand
{
    private static readonly Option<string> s_socket = new("--display-socket")
    {
        Description = "The display socket of a running gvt-device.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string> s_listen = new("--listen")
    {
        Description = "Where test programs connect: HOST:PORT, or a port of 127.0.0.1. Whoever can connect can change "
            + "the monitors and see the screens.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => $"127.0.0.1:{ChameliumServer.DefaultPort}",
    };

    public static Command Create()
    {
        Command command = new(
            "chamelium",
            "Serve the XML-RPC interface of a Chamelium board, through which test programs plug and unplug the "
                + "monitors of a running gvt-device and capture its screens, until Ctrl-C. Prints the lines for IGT's "
                + ".igtrc.")
        {
            s_socket, s_listen,
        };
        command.SetAction((parsed, stop) => Outcome.OfAsync(() => RunAsync(parsed, stop), stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        IPEndPoint address = await AddressAsync(parsed.GetRequiredValue(s_listen), stop);
        await using ChameliumServer server = await ChameliumServer.StartAsync(
            parsed.GetRequiredValue(s_socket), address, stop);
        string host = address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{server.Address.Address}]"
            : server.Address.Address.ToString();
        Console.Write(server.IgtConfiguration(host));
        Console.Error.WriteLine($"gvt-lab: listening on {server.Address}");
        await Task.Delay(Timeout.Infinite, stop);
        return 0;
    }

    private static async Task<IPEndPoint> AddressAsync(string text, CancellationToken cancellation)
    {
        int colon = text.LastIndexOf(':');
        string host = colon > 0 ? text[..colon].Trim('[', ']') : "127.0.0.1";
        if (!ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            throw new LabException($"--listen {text}: give HOST:PORT, or a port");
        }

        try
        {
            return new IPEndPoint((await Dns.GetHostAddressesAsync(host, cancellation))[0], port);
        }
        catch (SocketException e)
        {
            throw new LabException($"--listen {text}: {e.Message}", e);
        }
    }
}
