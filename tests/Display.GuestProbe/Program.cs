using Display.GuestProbe;

// A program inside a guest, told what to do line by line on standard input. Each line is answered by one line, and
// "ready" comes first. Without an argument it runs the server gvt-device, its guest and a display client, on a machine
// whose kernel has /dev/udmabuf (see Integration.Tests, DmabufTests); with "aperture" (ApertureTests) or "engines"
// (EngineTests) it uses the device that its own machine has.
using ICommands commands = args switch
{
    ["aperture"] => new ApertureCommands(),
    ["engines"] => new EngineCommands(),
    _ => new DisplayCommands(),
};
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    Console.WriteLine(commands.Execute(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
