using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace GvtDevice.Lab.XmlRpc;

/// <summary>An XML-RPC server: calls are POST requests of text/xml, whatever the path.</summary>
internal sealed class XmlRpcServer : IAsyncDisposable
{
    /// <summary>The longest call.</summary>
    public const int MaxCallBytes = 64 * 1024;

    private const int MaxConnections = 8;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int SlowestReaderBytesPerSecond = 16 * 1024;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    private readonly WebApplication _application;

    private XmlRpcServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, with the chosen port.</summary>
    public IPEndPoint Address
    {
        get
        {
            Uri address = new(_application.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!.Addresses.First());
            return new IPEndPoint(IPAddress.Parse(address.Host.Trim('[', ']')), address.Port);
        }
    }

    /// <summary>Starts a server, which listens when this returns.</summary>
    /// <param name="address">Where; port 0 for a free one.</param>
    /// <param name="answer">Executes a call; an <see cref="XmlRpcFault"/> is for the client.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">The address is in use or cannot be bound.</exception>
    public static async Task<XmlRpcServer> StartAsync(
        IPEndPoint address, Func<XmlRpcCall, CancellationToken, Task<object?>> answer, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, OwnersLifetime>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestBodySize = MaxCallBytes;
            kestrel.Limits.RequestHeadersTimeout = s_deadline;
            kestrel.Limits.KeepAliveTimeout = s_idle;
            kestrel.Limits.MinResponseDataRate = new MinDataRate(SlowestReaderBytesPerSecond, s_deadline);
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
        });
        WebApplication application = builder.Build();
        application.Run(context => AnswerAsync(context, answer));
        try
        {
            await application.StartAsync(cancellation);
            return new XmlRpcServer(application);
        }
        catch (Exception e)
        {
            await application.DisposeAsync();
            throw e is IOException or System.Net.Sockets.SocketException
                ? new LabException($"cannot listen on {address}: {e.Message}", e)
                : e;
        }
    }

    /// <summary>Disconnects clients and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }

    private static async Task AnswerAsync(
        HttpContext context, Func<XmlRpcCall, CancellationToken, Task<object?>> answer)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        // A page in a browser cannot send this type to another site without asking first.
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (type is not ("text/xml" or "application/xml"))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        using MemoryStream body = new();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
            return;
        }

        body.Position = 0;
        byte[] response = await RespondAsync(body, answer, context.RequestAborted);
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = response.Length;
        await context.Response.Body.WriteAsync(response, context.RequestAborted);
    }

    private static async Task<byte[]> RespondAsync(
        Stream body, Func<XmlRpcCall, CancellationToken, Task<object?>> answer, CancellationToken cancellation)
    {
        try
        {
            return XmlRpcWriter.Answer(await answer(XmlRpcReader.Read(body), cancellation));
        }
        catch (XmlRpcFault fault)
        {
            return XmlRpcWriter.Fault(fault.Code, fault.Message);
        }
    }

    /// <summary>The owner disposes of the server; signals are not the server's.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
