using DisplayModel;
using DisplayModel.Scanout;
using DisplaySource;
using Microsoft.AspNetCore.Http;
using RemoteDisplay.Png;

namespace RemoteDisplay.Web;

/// <summary>Sends pictures of heads and planes. It makes one at a time, so that many requests cannot starve the
/// device.</summary>
internal sealed class PictureAnswers(IDisplaySource source, int headCount) : IDisposable
{
    private const int MaxThumbnailPx = 480;
    private const int MaxPlanes = 32;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sends a screenshot of a head.</summary>
    public async Task SendScreenshotAsync(HttpContext context)
    {
        if (context.Request.NumberOf("head", 0, 0, int.MaxValue) is not { } head
            || context.Request.NumberOf("cursor", 1, 0, 1) is not { } cursor)
        {
            await context.Response.SayAsync(
                StatusCodes.Status400BadRequest, "head is a number from 0; cursor is 0 or 1");
        }
        else if (head >= headCount)
        {
            await SayNoHeadAsync(context, head);
        }
        else
        {
            await SendAsync(context, head, () => source.CaptureAsync(head, cursor == 1));
        }
    }

    /// <summary>Sends a small picture of one plane or of a whole head.</summary>
    public async Task SendThumbnailAsync(HttpContext context)
    {
        if (context.Request.NumberOf("head", 0, 0, int.MaxValue) is not { } head
            || context.Request.NumberOf("plane", -1, 0, MaxPlanes) is not { } plane
            || context.Request.NumberOf("width", 240, 1, MaxThumbnailPx) is not { } widthPx)
        {
            await context.Response.SayAsync(
                StatusCodes.Status400BadRequest, $"head and plane are numbers from 0; width is 1 to {MaxThumbnailPx}");
        }
        else if (head >= headCount)
        {
            await SayNoHeadAsync(context, head);
        }
        else
        {
            await SendAsync(context, head, () => Task.FromResult(Compose(head, plane, widthPx)));
        }
    }

    public void Dispose() => _turn.Dispose();

    private static Task SayNoHeadAsync(HttpContext context, int head) =>
        context.Response.SayAsync(StatusCodes.Status404NotFound, $"there is no head {head}");

    private async Task SendAsync(HttpContext context, int head, Func<Task<Capture>> make)
    {
        using MemoryStream png = new();
        await _turn.WaitAsync(context.RequestAborted);
        try
        {
            Capture capture = await make();
            if (capture.Frame is not { } frame)
            {
                context.Response.Headers.RetryAfter = "1";
                await context.Response.SayAsync(
                    StatusCodes.Status503ServiceUnavailable,
                    capture.IsDark
                        ? $"head {head} is dark: the guest has set no mode, or has turned the screen off (DPMS)"
                        : $"the memory of head {head} cannot be read: the guest has exited, or QEMU has unmapped it");
                return;
            }

            PngEncoder.Write(frame, png);
        }
        finally
        {
            _turn.Release();
        }

        context.Response.Headers.ContentDisposition = $"inline; filename=\"head{head}.png\"";
        await context.Response.SendAsync(HttpAnswers.Png, png.GetBuffer().AsMemory(0, (int)png.Length));
    }

    private Capture Compose(int head, int plane, int widthPx)
    {
        Scene? scene = source.Head(head).Scene;
        if (scene is not null && plane >= 0)
        {
            ScenePlane? found = scene.Planes.FirstOrDefault(candidate => candidate.Index == plane);
            scene = found is null ? null : scene.Alone(found);
        }

        if (scene is null)
        {
            return Capture.Dark;
        }

        using ISurfaceView view = source.Surfaces.Open();
        return new Capture(Composer.Compose(Small(scene, widthPx), view));
    }

    private static Scene Small(Scene scene, int widthPx)
    {
        int width = Math.Min(widthPx, scene.OutputWidthPx);
        int height = Math.Max(1, (int)((long)scene.OutputHeightPx * width / scene.OutputWidthPx));
        return scene with { Scaler = new PipeScaler(width, height, 0, 0, width, height) };
    }
}
