using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web;

/// <summary>Ends requests that fail because the device or the server stops, or the browser disconnects.</summary>
/// <param name="stop">Cancelled when the server stops; requests are then aborted.</param>
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
            // The browser no longer waits for the answer.
        }
        catch (ObjectDisposedException) when (!context.Response.HasStarted)
        {
            await context.Response.SayAsync(StatusCodes.Status503ServiceUnavailable, "the device has stopped");
        }
    }
}
