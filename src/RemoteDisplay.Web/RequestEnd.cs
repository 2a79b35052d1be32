using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web;

/// <summary>How requests end that do not end well: the device stops before it answers, the server does, or the asker
/// goes.</summary>
/// <param name="stop">The server stops; nobody waits for answers then.</param>
internal sealed class RequestEnd(CancellationToken stop)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await using CancellationTokenRegistration stopping = stop.Register(context.Abort);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (ObjectDisposedException) when (!context.Response.HasStarted)
        {
            await context.Response.SayAsync(StatusCodes.Status503ServiceUnavailable, "the device has stopped");
        }
    }
}
