using System.Net;
using DisplaySource;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web.Access;
using RemoteDisplay.Web.Pages;

namespace RemoteDisplay.Web;

/// <summary>Serves a page with the heads' screens to browsers, and its data to programs: /screenshot.png, /info.json,
/// /registers.json, /metrics, /healthz.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private const int MaxConnections = 256;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxRequestLineBytes = 4 * 1024;
    private const int MaxBodyBytes = 1024;

    private static readonly TimeSpan s_headersDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    /// <summary>Time for connections to close when the server stops.</summary>
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly PictureAnswers _pictures;
    private readonly CancellationTokenSource _stop = new();

    private WebServer(WebApplication application, PictureAnswers pictures) =>
        (_application, _pictures) = (application, pictures);

    /// <summary>The addresses it listens on, with the chosen ports.</summary>
    public IReadOnlyList<Uri> Addresses =>
    [
        .. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)),
    ];

    /// <summary>Starts a server, which listens when this returns. It does not dispose of its arguments.</summary>
    /// <param name="source">The display.</param>
    /// <param name="viewers">The RFB server of each head.</param>
    /// <param name="report">Reports the state of the device.</param>
    /// <param name="options">Address and access.</param>
    /// <param name="loggers">null for no log.</param>
    /// <param name="time">The clock for the age of answers; null for the system's.</param>
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    /// <exception cref="IOException">The address is in use or cannot be bound.</exception>
    public static WebServer Start(
        IDisplaySource source,
        IReadOnlyList<RfbServer> viewers,
        IDeviceReport report,
        WebServerOptions options,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null)
    {
        options.Validate();
        loggers ??= NullLoggerFactory.Instance;
        ILogger logger = loggers.CreateLogger<WebServer>();
        PageFiles files = new(options.NoVncFolder);
        WebServer server = new(Build(options, loggers), new PictureAnswers(source, viewers.Count));
        try
        {
            server.Map(
                options, new Reports(source, viewers, report, files.HasNoVnc, time ?? TimeProvider.System), viewers,
                files, logger);
            server._application.StartAsync().GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException
                ? new IOException($"cannot listen on {options.Address}: {e.Message}", e)
                : e;
        }

        LogAddress(server, options, files, logger);
        return server;
    }

    /// <summary>Disconnects browsers and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        using CancellationTokenSource deadline = new(s_farewell);
        await _application.StopAsync(deadline.Token);
        await _application.DisposeAsync();
        _pictures.Dispose();
        _stop.Dispose();
    }

    /// <summary>Reads no settings from the environment, from files or from the working directory.</summary>
    private static WebApplication Build(WebServerOptions options, ILoggerFactory loggers)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, OwnersLifetime>());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = s_headersDeadline;
            kestrel.Limits.KeepAliveTimeout = s_idle;
            foreach (IPAddress ip in options.Address.Resolve().Distinct())
            {
                kestrel.Listen(ip, options.Address.Port, listen => Configure(listen, options));
            }
        });
        return builder.Build();
    }

    private static void Configure(ListenOptions listen, WebServerOptions options)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (options.Certificate is { } certificate)
        {
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate,
                ServerCertificateChain = options.CertificateChain,
            });
        }
    }

    private void Map(
        WebServerOptions options, Reports reports, IReadOnlyList<RfbServer> viewers, PageFiles files, ILogger logger)
    {
        RequestGuard guard = new(
            new HostCheck(options.Address.Host, options.HostNames, options.Token is not null),
            options.Token is { } token ? new TokenCheck(token, options.ViewToken) : null,
            options.FrameAncestors,
            new TokenForm(files.TokenForm),
            logger);
        _application.Use(guard.InvokeAsync);
        _application.Use(new RequestEnd(_stop.Token).InvokeAsync);
        _application.UseWebSockets();
        Get("/healthz", context => context.Response.SayAsync(StatusCodes.Status200OK, "ok"));
        Get("/status.json", reports.SendStatusAsync);
        Get("/info.json", reports.SendInfoAsync);
        Get("/registers.json", reports.SendRegistersAsync);
        Get("/metrics", reports.SendMetricsAsync);
        Get("/screenshot.png", _pictures.SendScreenshotAsync);
        Get("/thumbnail.png", _pictures.SendThumbnailAsync);
        _application.MapMethods("/vnc", [HttpMethods.Get], new ViewerSocket(viewers).ServeAsync);
        foreach (string path in files.Paths)
        {
            Get(path, files[path].SendAsync);
        }
    }

    private void Get(string path, RequestDelegate answer) =>
        _application.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer);

    private static void LogAddress(WebServer server, WebServerOptions options, PageFiles files, ILogger logger)
    {
        foreach (Uri address in server.Addresses)
        {
            WebLog.Listening(
                logger, Openable(address), options.Token is null ? "" : " (it asks for the token, or add ?token=...)");
        }

        if (!files.HasNoVnc)
        {
            WebLog.NoNoVnc(logger, $"{options.NoVncFolder} does not hold noVNC (scripts/build fetches it)");
        }
    }

    /// <summary>A browser cannot open the any-address, so the host name takes its place.</summary>
    private static string Openable(Uri address) =>
        IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? $"{address.Scheme}://{Dns.GetHostName()}:{address.Port}/"
            : address.ToString();

    /// <summary>Leaves signals to the program.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
