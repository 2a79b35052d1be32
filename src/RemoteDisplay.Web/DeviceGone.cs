using Microsoft.AspNetCore.Http;

namespace RemoteDisplay.Web;

/// <summary>Questions that come while the device stops, and askers who go before the answer.</summary>
internal static class DeviceGone
{
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
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
