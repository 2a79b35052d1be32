using System.Net;
using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>A Chamelium board at the cables of a running device, for programs that speak XML-RPC.</summary>
internal sealed class ChameliumServer : IAsyncDisposable
{
    /// <summary>The port that chameleond uses.</summary>
    public const int DefaultPort = 9992;

    private readonly DisplayBoard _display;
    private readonly ChameliumBoard _board;
    private readonly XmlRpcServer _server;

    private ChameliumServer(DisplayBoard display, ChameliumBoard board, XmlRpcServer server) =>
        (_display, _board, _server) = (display, board, server);

    /// <summary>Where it listens, with the chosen port.</summary>
    public IPEndPoint Address => _server.Address;

    /// <summary>Starts a server, which listens when this returns.</summary>
    /// <param name="displaySocket">The device's display socket.</param>
    /// <param name="address">Where to listen; port 0 for a free one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">No device listens there, or the address cannot be bound.</exception>
    public static async Task<ChameliumServer> StartAsync(
        string displaySocket, IPEndPoint address, CancellationToken cancellation)
    {
        DisplayBoard display = await DisplayBoard.ConnectAsync(displaySocket, cancellation);
        ChameliumBoard board = new(display);
        try
        {
            return new ChameliumServer(
                display, board, await XmlRpcServer.StartAsync(address, board.AnswerAsync, cancellation));
        }
        catch
        {
            board.Dispose();
            display.Dispose();
            throw;
        }
    }

    /// <summary>The lines of IGT's <c>.igtrc</c> that name this board and which connector is at which port.</summary>
    /// <param name="host">The board's machine, as the guest calls it.</param>
    public string IgtConfiguration(string host) => string.Concat(
        [
            $"[Chamelium]\nURL=http://{host}:{Address.Port}\n",
            .. _board.Ports.Select(port => $"\n[Chamelium:{port.Output.Connector}]\nChameliumPortID={port.Id}\n"),
        ]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _board.Dispose();
        _display.Dispose();
    }
}
