using Display.GuestProbe;

// The server gvt-device, its guest and a display client, told what to do line by line on standard input. Each line
// is answered by one line, and "ready" comes first. Meant for a machine whose kernel has /dev/udmabuf; see Integration.Tests, DmabufTests.
using Commands commands = new();
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    Console.WriteLine(commands.Execute(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
