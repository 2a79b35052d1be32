using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web.Access;

namespace RemoteDisplay.Web;

/// <summary>Serves RFB in the binary messages of a WebSocket; message boundaries have no meaning.</summary>
/// <param name="heads">The RFB server of each head.</param>
internal sealed class ViewerSocket(IReadOnlyList<RfbServer> heads)
{
    public const int MaxSockets = 64;

    /// <summary>The subprotocol that old versions of noVNC request.</summary>
    private const string BinaryProtocol = "binary";

    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private int _sockets;

    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await context.Response.SayAsync(
                StatusCodes.Status426UpgradeRequired, "connect to this address by WebSocket");
        }
        else if (context.Request.NumberOf("head", 0, 0, heads.Count - 1) is not { } head)
        {
            await context.Response.SayAsync(
                StatusCodes.Status404NotFound, $"head is a number from 0 to {heads.Count - 1}");
        }
        else if (Interlocked.Increment(ref _sockets) > MaxSockets)
        {
            Interlocked.Decrement(ref _sockets);
            await context.Response.SayAsync(
                StatusCodes.Status503ServiceUnavailable, "too many viewers are connected already");
        }
        else
        {
            try
            {
                await ServeAsync(context, head);
            }
            finally
            {
                Interlocked.Decrement(ref _sockets);
            }
        }
    }

    private async Task ServeAsync(HttpContext context, int head)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol =
                context.WebSockets.WebSocketRequestedProtocols.Contains(BinaryProtocol) ? BinaryProtocol : null,
            KeepAliveInterval = s_keepAlive,
            KeepAliveTimeout = s_keepAlive,
        });
        await heads[head].ServeAsync(
            WebSocketStream.Create(socket, WebSocketMessageType.Binary, s_farewell),
            $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort} (web)",
            isTrusted: true,
            isViewOnly: Visitor.IsViewOnly(context));
    }
}
