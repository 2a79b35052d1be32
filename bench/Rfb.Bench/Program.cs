using System.CommandLine;
using Rfb.Bench;

RootCommand root = new("Measures what it takes to show a screen to an RFB viewer.")
{
    EncodeCommand.Create(),
    ServeCommand.Create(),
};
return root.Parse(args).Invoke();
