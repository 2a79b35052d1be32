using System.Net;
using System.Net.Sockets;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote.Browser;

/// <summary>Debian's nginx.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ChildProcess _process;

    private Nginx(DirectoryInfo folder, ChildProcess process, Uri address) =>
        (_folder, _process, Address) = (folder, process, address);

    /// <summary>Its root.</summary>
    public Uri Address { get; }

    /// <summary>Starts one, or skips the test where there is none.</summary>
    /// <param name="location">A block of its configuration.</param>
    public static Nginx Start(string location)
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--nginx"], out string complaint))
        {
            Assert.Ignore($"Debian's nginx cannot be fetched:\n{complaint}");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("gvt-nginx-");
        int port = FreePort();
        string file = Path.Combine(folder.FullName, "nginx.conf");
        File.WriteAllText(
            file,
            $$"""
            daemon off;
            error_log stderr notice;
            pid {{folder.FullName}}/pid;
            events {}
            http {
              access_log off;
              client_body_temp_path {{folder.FullName}}/body;
              proxy_temp_path {{folder.FullName}}/proxy;
              fastcgi_temp_path {{folder.FullName}}/fastcgi;
              uwsgi_temp_path {{folder.FullName}}/uwsgi;
              scgi_temp_path {{folder.FullName}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                {{location}}
              }
            }
            """);
        ChildProcess process = new(
            Path.Combine(Repository.Cache, "nginx", "nginx"), "-p", folder.FullName, "-c", file, "-e", "stderr");
        process.WaitForError(line => line.Contains("start worker process", StringComparison.Ordinal), Patience.Step);
        return new Nginx(folder, process, new Uri($"http://127.0.0.1:{port}/"));
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
